import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useHoldsRole, type Role } from '../api/client/session.js';

interface ForRoleProps {
  /** One of them is enough. */
  readonly roles: readonly [Role, ...Role[]];
  /** What they allow, to complete "To …, you need the role …". */
  readonly to: string;
  readonly children: ReactNode;
}

/** Offers something only to people whose role allows it; everyone else learns which role that is. */
export function ForRole({ roles, to, children }: ForRoleProps) {
  if (useHoldsRole(...roles)) return children;
  return (
    <Text size="sm" c="dimmed">
      To {to}, you need the role {roles.join(' or ')}.
    </Text>
  );
}
