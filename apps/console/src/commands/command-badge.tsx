import { Badge, Text } from '@mantine/core';
import type { CommandState, FollowedCommand } from '../api/client/schemas.js';
import { reasonText, stateLabels } from './command-words.js';

const colours: Readonly<Record<CommandState, string>> = {
  awaiting_approval: 'indigo',
  accepted: 'indigo',
  sent: 'indigo',
  confirmed: 'teal',
  succeeded: 'teal',
  failed: 'red',
  unconfirmed: 'orange',
  expired: 'gray',
  denied: 'gray',
};

/** How far a command has come, and why it ended like this. */
export function CommandBadge({ command: { state, reason } }: { readonly command: FollowedCommand }) {
  return (
    <>
      <Badge variant="light" color={colours[state]} tt="none" style={{ flexShrink: 0 }}>
        {stateLabels[state]}
      </Badge>
      {reason !== null && (
        <Text size="sm" c="dimmed">
          {reasonText(reason)}
        </Text>
      )}
    </>
  );
}
