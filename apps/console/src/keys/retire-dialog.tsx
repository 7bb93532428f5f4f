import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { useRetireKey } from '../api/keys.js';
import { ConfirmDialog } from '../layout/forms/confirm-dialog.js';

interface RetireDialogProps {
  readonly keyId: string;
  readonly onClose: () => void;
}

/** Asks before a key is destroyed; where two people are needed, a second one confirms it. */
export function RetireDialog({ keyId, onClose }: RetireDialogProps) {
  const retire = useRetireKey();
  const navigate = useNavigate();
  const confirm = (): void => {
    retire.mutate(keyId, {
      onSuccess: (waiting) => {
        onClose();
        const message =
          waiting === undefined
            ? `The key ${keyId} is destroyed.`
            : 'Nothing is destroyed yet: a second person has to confirm.';
        notifications.show({ message, color: waiting === undefined ? 'teal' : 'orange' });
        if (waiting !== undefined) void navigate({ to: '/confirmations' });
      },
    });
  };
  return (
    <ConfirmDialog
      title={`Retire the key ${keyId}?`}
      action="Retire"
      isBusy={retire.isPending}
      error={retire.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Text>
        The key is destroyed on every replica, permanently. No link is encrypted under it, but a backup from
        before the rotation can no longer be read without a copy of the key.
      </Text>
    </ConfirmDialog>
  );
}
