import { Checkbox, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useResumeRefresh } from '../api/refresh.js';
import { ConfirmDialog } from '../layout/forms/confirm-dialog.js';

/** Asks before the brake is released manually, and whether to accept COCO's refusals from then on. */
export function ResumeDialog({ onClose }: { readonly onClose: () => void }) {
  const [acceptRefusals, setAcceptRefusals] = useState(false);
  const resume = useResumeRefresh();
  const confirm = (): void => {
    resume.mutate(
      { acceptRefusals },
      {
        onSuccess: () => {
          notifications.show({ message: 'Refreshes resumed on every replica.', color: 'teal' });
          onClose();
        },
      },
    );
  };
  return (
    <ConfirmDialog
      title="Resume refreshes?"
      action={acceptRefusals ? 'Resume and end refused links' : 'Resume'}
      isHarmless={!acceptRefusals}
      isBusy={resume.isPending}
      error={resume.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Text>
        Every replica refreshes all links again. If COCO still refuses nearly all of them, the brake engages
        again and no link is lost.
      </Text>
      <Checkbox
        label="Accept COCO’s refusals for the next hour"
        description="Only if COCO confirms that the refusals are intended. Each refused link ends, and its user must link again."
        checked={acceptRefusals}
        onChange={(event) => {
          setAcceptRefusals(event.currentTarget.checked);
        }}
      />
    </ConfirmDialog>
  );
}
