import { Text } from '@mantine/core';
import { useRotateKeys } from '../api/keys.js';
import type { KeyRotation } from '../api/client/schemas.js';
import { ConfirmDialog } from '../layout/forms/confirm-dialog.js';

interface RotateDialogProps {
  readonly onBegun: (rotation: KeyRotation) => void;
  readonly onClose: () => void;
}

/** Asks before a new key is created. */
export function RotateDialog({ onBegun, onClose }: RotateDialogProps) {
  const rotate = useRotateKeys();
  return (
    <ConfirmDialog
      title="Rotate to a new key?"
      action="Rotate"
      isHarmless
      isBusy={rotate.isPending}
      error={rotate.error}
      onConfirm={() => {
        rotate.mutate(undefined, { onSuccess: onBegun });
      }}
      onClose={onClose}
    >
      <Text>
        A new key is created and distributed to every replica. Then it becomes primary, and every link is
        re-wrapped under it while calls continue. The old key stays until it is unused.
      </Text>
    </ConfirmDialog>
  );
}
