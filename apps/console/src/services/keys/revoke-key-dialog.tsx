import { Text } from '@mantine/core';
import { useRevokeKey } from '../../api/services.js';
import type { Service, ServiceKey } from '../../api/client/schemas.js';
import { ConfirmDialog } from '../../layout/forms/confirm-dialog.js';
import { Moment } from '../../layout/text/moment.js';
import { nameInText } from '../../layout/text/name-text.js';

interface RevokeKeyDialogProps {
  readonly service: Service;
  readonly leaving: ServiceKey;
  readonly onClose: () => void;
}

/** Asks before a key is revoked. */
export function RevokeKeyDialog({ service, leaving, onClose }: RevokeKeyDialogProps) {
  const revoke = useRevokeKey(service.id);
  return (
    <ConfirmDialog
      title="Revoke this key?"
      action="Revoke this key"
      isBusy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => {
        revoke.mutate(leaving.id, { onSuccess: onClose });
      }}
      onClose={onClose}
    >
      <Text>
        Calls with this key are refused from now on, on every replica. Last used:{' '}
        <Moment at={leaving.lastUsedAt} never="never" />.
      </Text>
      {service.keys.every(({ id }) => id === leaving.id) && (
        <Text fw={650}>
          It is the only key of {nameInText(service.name)}, which cannot call with a key any more.
        </Text>
      )}
    </ConfirmDialog>
  );
}
