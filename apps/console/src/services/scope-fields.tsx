import { Checkbox, Stack } from '@mantine/core';
import { scopeMeanings, scopes } from './scope-words.js';

interface ScopeFieldsProps {
  /** One per line. */
  readonly chosen: string;
  readonly onChoose: (scopes: string) => void;
  readonly error: string | undefined;
}

/** The scopes of a service, as checkboxes. */
export function ScopeFields({ chosen, onChoose, error }: ScopeFieldsProps) {
  return (
    <Checkbox.Group
      label="Permissions"
      value={chosen === '' ? [] : chosen.split('\n')}
      onChange={(values) => {
        onChoose(values.toSorted().join('\n'));
      }}
      error={error}
    >
      <Stack gap="xs" mt="xs">
        {scopes.map((scope) => (
          <Checkbox
            key={scope}
            name="scopes"
            value={scope}
            label={`${scopeMeanings[scope]} (${scope})`}
            {...(error !== undefined && { 'aria-invalid': true })}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
