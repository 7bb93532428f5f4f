import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useHoldLink, useLinkHold } from '../api/links.js';
import type { AdminLink } from '../api/client/schemas.js';
import { ConfirmDialog } from '../layout/forms/confirm-dialog.js';
import { nameInText } from '../layout/text/name-text.js';
import { ReasonField } from '../layout/forms/reason-field.js';

interface HoldLinkDialogProps {
  readonly link: AdminLink;
  readonly onClose: () => void;
}

/** Asks for the reason, and puts a link on hold; or releases one that is on hold. */
export function HoldLinkDialog({ link, onClose }: HoldLinkDialogProps) {
  const [reason, setReason] = useState('');
  const hold = useHoldLink(link.id);
  // As it was when the dialog opened: the link is read again before the dialog has closed.
  const [isHeld] = useState(link.heldAt !== null);
  const user = nameInText(link.userId);
  const seen = useLinkHold(link.id, isHeld);
  const confirm = (): void => {
    hold.mutate(isHeld ? { tag: seen.data?.tag } : { reason: reason.trim() }, {
      onSuccess: () => {
        const done = isHeld ? 'has been released' : 'is on hold';
        notifications.show({ message: `The link of ${user} ${done}.`, color: 'teal' });
        onClose();
      },
    });
  };
  return (
    <ConfirmDialog
      title={isHeld ? `Release the link of ${user}?` : `Put the link of ${user} on hold?`}
      action={isHeld ? 'Release this link' : 'Hold this link'}
      isHarmless
      isBusy={hold.isPending}
      error={hold.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Text>
        {isHeld
          ? `${nameInText(link.serviceName)} can send commands again.`
          : `${nameInText(link.serviceName)} keeps reading, but no command is sent until the link is released.`}
      </Text>
      {isHeld && seen.data !== undefined && (
        <Text style={{ overflowWrap: 'anywhere' }}>Reason for the hold: {seen.data.value.reason}</Text>
      )}
      {!isHeld && (
        <ReasonField
          isForAdmins
          value={reason}
          data-autofocus
          onChange={(event) => {
            setReason(event.currentTarget.value);
          }}
        />
      )}
    </ConfirmDialog>
  );
}
