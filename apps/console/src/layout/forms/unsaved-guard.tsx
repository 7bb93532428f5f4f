import { Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { ConfirmDialog } from './confirm-dialog.js';

interface UnsavedGuardProps {
  readonly isUnsaved: boolean;
  /** Forgets what is unsaved. */
  readonly onDiscard: () => void;
}

/** Asks before a page is left whose form holds unsaved changes. */
export function UnsavedGuard({ isUnsaved, onDiscard }: UnsavedGuardProps) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isUnsaved && current.pathname !== next.pathname,
    enableBeforeUnload: isUnsaved,
    withResolver: true,
  });
  if (blocker.status !== 'blocked') return null;
  return (
    <ConfirmDialog
      title="Leave without saving?"
      action="Discard changes"
      isBusy={false}
      error={null}
      onConfirm={() => {
        onDiscard();
        blocker.proceed();
      }}
      onClose={blocker.reset}
    >
      <Text>What you typed on this page has not been saved.</Text>
    </ConfirmDialog>
  );
}
