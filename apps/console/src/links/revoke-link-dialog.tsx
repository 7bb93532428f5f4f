import { Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { AdminLink } from '../api/links.js';
import { useRevoke } from '../api/revocations.js';
import { ConfirmDialog } from '../layout/confirm-dialog.js';

interface RevokeLinkDialogProps {
  readonly link: AdminLink;
  readonly onClose: () => void;
}

/** Asks why, and ends one link. */
export function RevokeLinkDialog({ link, onClose }: RevokeLinkDialogProps) {
  const [reason, setReason] = useState('');
  const revoke = useRevoke();
  const confirm = (): void => {
    const order = { target: { linkIds: [link.id] }, reason: reason.trim() };
    revoke.mutate(order, {
      onSuccess: () => {
        notifications.show({ message: `The link of ${link.userId} is revoked.`, color: 'teal' });
        onClose();
      },
    });
  };
  return (
    <ConfirmDialog
      title={`Revoke the link of ${link.userId}?`}
      action="Revoke this link"
      isBusy={revoke.isPending}
      error={revoke.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Text>
        Its tokens are destroyed at once, and {link.serviceName} can act for this user no more until the user
        links again. This cannot be undone.
      </Text>
      <TextInput
        label="Reason"
        description="For whoever reads the audit trail"
        required
        maxLength={500}
        value={reason}
        data-autofocus
        onChange={(event) => {
          setReason(event.currentTarget.value);
        }}
      />
    </ConfirmDialog>
  );
}
