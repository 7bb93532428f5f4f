import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { ProblemNotice } from './problem-notice.js';

interface ConfirmDialogProps {
  readonly title: string;
  /** What will happen. */
  readonly children: ReactNode;
  /** What the button says: the deed itself, never "OK". */
  readonly action: string;
  /** What must be typed first, where the deed is a large one. */
  readonly typed?: string | undefined;
  readonly isHarmless?: boolean;
  readonly isBusy: boolean;
  readonly error: Error | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const [typed, setTyped] = useState('');
  const { title, children, action, isBusy, error, onConfirm, onClose } = props;
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onConfirm();
        }}
      >
        <Stack>
          {children}
          {props.typed !== undefined && (
            <TextInput
              label={`Type ${props.typed} to go on`}
              value={typed}
              autoComplete="off"
              data-autofocus
              onChange={(event) => {
                setTyped(event.currentTarget.value);
              }}
            />
          )}
          {error !== null && <ProblemNotice error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              loading={isBusy}
              {...(props.isHarmless !== true && { color: 'red.9' })}
              disabled={props.typed !== undefined && typed.trim() !== props.typed}
            >
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
