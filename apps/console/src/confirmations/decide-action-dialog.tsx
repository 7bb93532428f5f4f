import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { nameOfId } from '../api/client/actor.js';
import { useDecideAction } from '../api/pending-actions.js';
import type { PendingAction } from '../api/client/schemas.js';
import { ConfirmDialog } from '../layout/forms/confirm-dialog.js';
import { actionText } from './action-words.js';
import { nameInText } from '../layout/text/name-text.js';

/** What becomes of an action that waits; only the person who asked for it can withdraw it. */
type Decision = 'confirm' | 'refuse' | 'withdraw';

const words = {
  confirm: { title: 'Confirm this action?', button: 'Confirm', done: 'Confirmed: it is being done.' },
  refuse: { title: 'Refuse this action?', button: 'Refuse', done: 'Refused: it is not done.' },
  withdraw: { title: 'Withdraw this request?', button: 'Withdraw', done: 'Withdrawn: it is not done.' },
} as const;

/** What is decided about which action. */
export interface AskedActionDecision {
  readonly action: PendingAction;
  readonly decision: Decision;
}

interface DecideActionDialogProps extends AskedActionDecision {
  readonly onClose: () => void;
}

/** Asks once more before an action is confirmed or refused. */
export function DecideActionDialog({ action, decision, onClose }: DecideActionDialogProps) {
  const decide = useDecideAction(action);
  const isConfirming = decision === 'confirm';
  const { title, button, done } = words[decision];
  const confirm = (): void => {
    decide.mutate(isConfirming, {
      onSuccess: () => {
        notifications.show({ message: done, color: 'teal' });
        onClose();
      },
    });
  };
  return (
    <ConfirmDialog
      title={title}
      action={button}
      isHarmless={!isConfirming}
      isBusy={decide.isPending}
      error={decide.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Text style={{ overflowWrap: 'anywhere' }}>
        {actionText(action)}, as {nameInText(nameOfId(action.requestedBy))} asked.{' '}
        {isConfirming ? 'It is done at once and cannot be undone.' : 'Nothing is done.'}
      </Text>
    </ConfirmDialog>
  );
}
