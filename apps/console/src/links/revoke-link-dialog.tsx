import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useRevoke } from '../api/revocations.js';
import type { AdminLink } from '../api/client/schemas.js';
import { ConfirmDialog } from '../layout/forms/confirm-dialog.js';
import { nameInText } from '../layout/text/name-text.js';
import { ReasonField } from '../layout/forms/reason-field.js';

interface RevokeLinkDialogProps {
  readonly link: AdminLink;
  readonly onClose: () => void;
}

/** Asks for the reason, and revokes one link. */
export function RevokeLinkDialog({ link, onClose }: RevokeLinkDialogProps) {
  const [reason, setReason] = useState('');
  const revoke = useRevoke();
  const user = nameInText(link.userId);
  const confirm = (): void => {
    const order = { target: { linkIds: [link.id] }, reason: reason.trim() };
    revoke.mutate(order, {
      onSuccess: () => {
        notifications.show({ message: `The link of ${user} has been revoked.`, color: 'teal' });
        onClose();
      },
    });
  };
  return (
    <ConfirmDialog
      title={`Revoke the link of ${user}?`}
      action="Revoke this link"
      isBusy={revoke.isPending}
      error={revoke.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Text>
        Its tokens are destroyed immediately, and {nameInText(link.serviceName)} can no longer act for this
        user until they link again. This cannot be undone.
      </Text>
      <ReasonField
        value={reason}
        data-autofocus
        onChange={(event) => {
          setReason(event.currentTarget.value);
        }}
      />
    </ConfirmDialog>
  );
}
