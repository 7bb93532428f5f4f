import { Checkbox, Stack } from '@mantine/core';
import type { Scope } from '../api/schemas.js';
import { scopeMeanings, scopes } from './scope-words.js';

interface ScopeFieldsProps {
  readonly chosen: readonly Scope[] | undefined;
  readonly error: string | undefined;
}

/** The scopes of a service, as checkboxes. */
export function ScopeFields({ chosen = [], error }: ScopeFieldsProps) {
  return (
    <Checkbox.Group label="Permissions" defaultValue={[...chosen]} error={error}>
      <Stack gap="xs" mt="xs">
        {scopes.map((scope) => (
          <Checkbox key={scope} name="scopes" value={scope} label={`${scopeMeanings[scope]} (${scope})`} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
