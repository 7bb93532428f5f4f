import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { useRevoke, type RevocationOrder } from '../api/revocations.js';
import { useServiceName } from '../api/services.js';
import { ConfirmDialog } from '../layout/forms/confirm-dialog.js';
import { countOf } from '../layout/text/format.js';
import { targetText } from './target-text.js';

interface ConfirmOrderProps {
  readonly order: RevocationOrder;
  /** How many links the broker counted. */
  readonly links: number;
  readonly onBegun: () => void;
  readonly onClose: () => void;
}

/** Says what will be revoked, and asks to type the number, so that nobody revokes more than intended. */
export function ConfirmOrder({ order, links, onBegun, onClose }: ConfirmOrderProps) {
  const revoke = useRevoke();
  const navigate = useNavigate();
  const target = targetText(order.target, useServiceName(order.target.serviceId));
  const confirm = (): void => {
    revoke.mutate(order, {
      onSuccess: (answer) => {
        onBegun();
        const waits = 'contentHash' in answer;
        const message = waits
          ? 'Nothing is revoked yet: a second person has to confirm.'
          : `Revoking ${countOf(links, 'link')}.`;
        notifications.show({ message, color: waits ? 'orange' : 'teal' });
        void navigate({ to: waits ? '/confirmations' : '/revocations' });
      },
    });
  };
  return (
    <ConfirmDialog
      title={`Revoke ${countOf(links, 'link')}?`}
      action={`Revoke ${countOf(links, 'link')}`}
      count={links}
      isBusy={revoke.isPending}
      error={revoke.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Text style={{ overflowWrap: 'anywhere' }}>
        This revokes {target}: <b>{countOf(links, 'link')}</b>, as counted just now. Their tokens are
        destroyed, and each user must link again. This cannot be undone.
      </Text>
    </ConfirmDialog>
  );
}
