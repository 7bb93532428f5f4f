import { Checkbox, Stack } from '@mantine/core';
import { scopes, type Scope } from '../api/words.js';

const meanings: Readonly<Record<Scope, string>> = {
  'links:create': 'begin links',
  'links:read': 'read links and what happened to them',
  'links:revoke': 'revoke links',
  'coconet:read': 'read devices',
  'coconet:execute': 'send commands to devices',
  'webhooks:manage': 'register webhooks, to be told of its links',
  admin: 'everything, also all of this console',
};

interface ScopeFieldsProps {
  readonly chosen: readonly Scope[] | undefined;
  readonly error: string | undefined;
}

/** Asks what a service may do. */
export function ScopeFields({ chosen = [], error }: ScopeFieldsProps) {
  return (
    <Checkbox.Group label="It may" defaultValue={[...chosen]} error={error}>
      <Stack gap="xs" mt="xs">
        {scopes.map((scope) => (
          <Checkbox key={scope} name="scopes" value={scope} label={`${meanings[scope]} (${scope})`} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
