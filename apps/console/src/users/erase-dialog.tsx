import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { useEraseUser } from '../api/users.js';
import { ConfirmDialog } from '../layout/forms/confirm-dialog.js';
import { nameInText } from '../layout/text/name-text.js';

interface EraseDialogProps {
  readonly userId: string;
  readonly onClose: () => void;
}

/** Asks before a user is erased; where two people are needed, a second one confirms it. */
export function EraseDialog({ userId, onClose }: EraseDialogProps) {
  const erase = useEraseUser();
  const navigate = useNavigate();
  const confirm = (): void => {
    erase.mutate(userId, {
      onSuccess: (answer) => {
        onClose();
        if ('kind' in answer) {
          notifications.show({
            message: 'Nothing is erased yet: a second person has to confirm.',
            color: 'orange',
          });
          void navigate({ to: '/confirmations' });
          return;
        }
        const message = answer.state === 'finished' ? 'The user is erased.' : 'The user is being erased.';
        notifications.show({ message, color: 'teal' });
        void navigate({ to: '/links', search: {} });
      },
    });
  };
  return (
    <ConfirmDialog
      title="Erase this user?"
      action="Erase"
      isBusy={erase.isPending}
      error={erase.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Text style={{ overflowWrap: 'anywhere' }}>
        All links of {nameInText(userId)} end, whichever service made them, and the id disappears from
        everything that the broker keeps. The audit trail stays, but nobody can tell any more whose records
        they are. This cannot be undone.
      </Text>
    </ConfirmDialog>
  );
}
