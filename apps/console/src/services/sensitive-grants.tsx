import { Alert, Code, Group, List, Stack, Text } from '@mantine/core';
import type { Versioned } from '../api/client/api-client.js';
import { useCapabilities } from '../api/capabilities.js';
import { useChangeService } from '../api/services.js';
import type { GrantableCapability, Service } from '../api/client/schemas.js';
import { BusyButton } from '../layout/forms/busy-button.js';
import { ProblemNotice } from '../layout/problem-notice.js';
import { ForRole } from '../session/for-role.js';

/** Shows the grants that an upgrade kept without an admin, and lets the admin decide. */
export function KeptGrants({ service: { value, tag } }: { readonly service: Versioned<Service> }) {
  const change = useChangeService(value.id);
  const { capabilities, keptByUpgrade: kept } = value;
  if (kept.length === 0) return null;
  return (
    <Alert color="yellow" title="Kept by an upgrade" maw={720}>
      <Stack gap="xs">
        <Text size="sm">
          These grants became sensitive. The service keeps them because it used them before.
        </Text>
        <Grants names={kept} />
        {change.error !== null && <ProblemNotice error={change.error} />}
        <Group>
          <ForRole roles={['access']} to="decide about them">
            <BusyButton
              size="xs"
              variant="default"
              isBusy={change.isPending}
              onClick={() => {
                change.mutate({ changes: { capabilities }, tag });
              }}
            >
              Keep them
            </BusyButton>
            <BusyButton
              size="xs"
              variant="default"
              isBusy={change.isPending}
              onClick={() => {
                const without = capabilities.filter((name) => !kept.includes(name));
                change.mutate({ changes: { capabilities: without }, tag });
              }}
            >
              Remove them
            </BusyButton>
          </ForRole>
        </Group>
      </Stack>
    </Alert>
  );
}

/** Not covered by *; shown on request. */
export function SensitiveGrants() {
  const { data } = useCapabilities();
  if (data === undefined) return null;
  return (
    <details>
      <Text component="summary" size="sm">
        Not covered by *
      </Text>
      <Grants names={data.items.flatMap(sensitiveGrantsOf)} />
    </details>
  );
}

function Grants({ names }: { readonly names: readonly string[] }) {
  return (
    <List size="sm" mt="xs">
      {names.map((name) => (
        <List.Item key={name}>
          <Code>{name}</Code>
        </List.Item>
      ))}
    </List>
  );
}

/** The name of a capability that is sensitive altogether; otherwise its sensitive commands. */
function sensitiveGrantsOf({ name, state, commands }: GrantableCapability): string[] {
  if (state.sensitive) return [name];
  return commands.filter(({ sensitive }) => sensitive).map(({ grant }) => grant);
}
