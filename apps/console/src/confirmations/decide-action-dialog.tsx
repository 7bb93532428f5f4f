import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { nameOfId } from '../api/client/actor.js';
import { useDecideAction } from '../api/pending-actions.js';
import type { PendingAction } from '../api/client/schemas.js';
import { ConfirmDialog } from '../layout/forms/confirm-dialog.js';
import { actionText } from './action-words.js';

interface DecideActionDialogProps {
  readonly action: PendingAction;
  readonly isConfirming: boolean;
  readonly onClose: () => void;
}

/** Asks once more before an action is confirmed or refused. */
export function DecideActionDialog({ action, isConfirming, onClose }: DecideActionDialogProps) {
  const decide = useDecideAction(action);
  const confirm = (): void => {
    decide.mutate(isConfirming, {
      onSuccess: () => {
        const message = isConfirming ? 'Confirmed: it is being done.' : 'Refused: it is not done.';
        notifications.show({ message, color: 'teal' });
        onClose();
      },
    });
  };
  return (
    <ConfirmDialog
      title={isConfirming ? 'Confirm this action?' : 'Refuse this action?'}
      action={isConfirming ? 'Confirm' : 'Refuse'}
      isHarmless={!isConfirming}
      isBusy={decide.isPending}
      error={decide.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Text style={{ overflowWrap: 'anywhere' }}>
        {actionText(action)}, as {nameOfId(action.requestedBy)} asked.{' '}
        {isConfirming ? 'It is done at once and cannot be undone.' : 'Nothing is done.'}
      </Text>
    </ConfirmDialog>
  );
}
