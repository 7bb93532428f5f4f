import { Text } from '@mantine/core';
import { useRotateKeys, type Rotation } from '../api/keys.js';
import { ConfirmDialog } from '../layout/confirm-dialog.js';

interface RotateDialogProps {
  readonly onBegun: (rotation: Rotation) => void;
  readonly onClose: () => void;
}

/** Asks before a new key is made. */
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
        A new key is made and handed to every replica; then it seals what is new, and every link moves to it
        while calls go on. The old key stays until nothing needs it.
      </Text>
    </ConfirmDialog>
  );
}
