import { Badge, Group } from '@mantine/core';
import type { LinkStatus } from '../api/client/schemas.js';
import { statusLabels } from './link-words.js';

const colours: Readonly<Record<LinkStatus, string>> = {
  pending: 'gray',
  active: 'teal',
  reauthorization_required: 'orange',
  revoked: 'gray',
};

interface StatusBadgeProps {
  readonly status: LinkStatus;
  readonly isHeld?: boolean;
  /** Whether its refreshes fail or are overdue, which the state does not say. */
  readonly isFailing?: boolean;
}

/** The state of a link, whether it is failing, and whether it is on hold. */
export function StatusBadge({ status, isHeld = false, isFailing = false }: StatusBadgeProps) {
  return (
    <Group gap={4}>
      <Badge variant="light" color={colours[status]} tt="none" style={{ flexShrink: 0 }}>
        {statusLabels[status]}
      </Badge>
      {isFailing && (
        <Badge variant="light" color="red" tt="none" style={{ flexShrink: 0 }}>
          Failing
        </Badge>
      )}
      {isHeld && (
        <Badge variant="light" color="orange" tt="none" style={{ flexShrink: 0 }}>
          On hold
        </Badge>
      )}
    </Group>
  );
}
