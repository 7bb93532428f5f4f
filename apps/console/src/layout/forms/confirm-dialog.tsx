import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useFreshSignIn } from '../../api/client/use-fresh-sign-in.js';
import { useRef, useState, type ReactNode } from 'react';
import { BusyButton } from './busy-button.js';
import { countText } from '../text/format.js';
import { numberIn } from '../text/number-text.js';
import { ProblemNotice } from '../problem-notice.js';
import { useFocusOnProblem } from './use-focus-on-problem.js';
import { useReturnFocus } from './use-return-focus.js';

interface ConfirmDialogProps {
  readonly title: string;
  /** What will happen. */
  readonly children: ReactNode;
  /** The button's label: the action itself, never "OK". */
  readonly action: string;
  /** For a large action, the number to type first, with or without separators. */
  readonly count?: number;
  readonly isHarmless?: boolean;
  readonly isBusy: boolean;
  readonly error: Error | null;
  /** Wider, for a form. */
  readonly isWide?: boolean;
  /** Gets what is in the dialog's fields. */
  readonly onConfirm: (form: FormData) => void;
  readonly onClose: () => void;
}

/** Asks for confirmation before something that cannot be undone. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const [typed, setTyped] = useState('');
  const { title, children, action, isBusy, error, onConfirm, onClose } = props;
  const form = useRef<HTMLFormElement>(null);
  const isCovered = useFreshSignIn();
  useReturnFocus();
  useFocusOnProblem(form, error);
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      // A stray click next to a form must not cost what was typed into it.
      closeOnClickOutside={false}
      closeOnEscape={!isCovered}
      trapFocus={!isCovered}
      size={props.isWide === true ? 'lg' : 'md'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        ref={form}
        onSubmit={(event) => {
          event.preventDefault();
          onConfirm(new FormData(event.currentTarget));
        }}
      >
        <Stack>
          {children}
          {props.count !== undefined && (
            <TextInput
              label={`Type ${countText(props.count)} to confirm`}
              inputMode="numeric"
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
            <BusyButton
              type="submit"
              isBusy={isBusy}
              {...(props.isHarmless !== true && { color: 'red.9' })}
              disabled={props.count !== undefined && numberIn(typed) !== props.count}
            >
              {action}
            </BusyButton>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
