import { Checkbox, Stack } from '@mantine/core';
import { scopes, type Scope } from '../api/words.js';

const meanings: Readonly<Record<Scope, string>> = {
  'links:create': 'create links',
  'links:read': 'read links and their activity',
  'links:revoke': 'revoke links',
  'coconet:read': 'read devices',
  'coconet:execute': 'send commands to devices',
  'webhooks:manage': 'register webhooks for events about its links',
  admin: 'full admin access, including this console',
};

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
          <Checkbox key={scope} name="scopes" value={scope} label={`${meanings[scope]} (${scope})`} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
