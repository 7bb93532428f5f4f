import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useDecide } from '../api/approvals.js';
import type { Approval } from '../api/client/schemas.js';
import { ConfirmDialog } from '../layout/forms/confirm-dialog.js';
import { textOf } from '../layout/forms/form-fields.js';
import { ReasonField } from '../layout/forms/reason-field.js';
import { requestText } from './approval-words.js';

/** What is decided. */
export interface AskedDecision {
  readonly approval: Approval;
  readonly isApproving: boolean;
}

interface DecideDialogProps extends AskedDecision {
  readonly onClose: () => void;
}

/** Asks for the reason, and approves or denies a command. */
export function DecideDialog({ approval, isApproving, onClose }: DecideDialogProps) {
  const decide = useDecide(approval);
  const confirm = (form: FormData): void => {
    const decision = { isApproved: isApproving, reason: textOf(form, 'reason') ?? '' };
    decide.mutate(decision, {
      onSuccess: () => {
        const message = isApproving ? 'Approved: the command is sent.' : 'Denied: the command is not sent.';
        notifications.show({ message, color: 'teal' });
        onClose();
      },
    });
  };
  return (
    <ConfirmDialog
      title={isApproving ? 'Approve this command?' : 'Deny this command?'}
      action={isApproving ? 'Approve and send' : 'Deny'}
      isHarmless={isApproving}
      isBusy={decide.isPending}
      error={decide.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Text style={{ overflowWrap: 'anywhere' }}>
        {requestText(approval)} {isApproving ? 'It is sent at once, exactly as shown.' : 'It is not sent.'}
      </Text>
      <ReasonField name="reason" isForAdmins data-autofocus />
    </ConfirmDialog>
  );
}
