import { Text } from '@mantine/core';
import { useSetGuardrail } from '../api/guardrails.js';
import type { Guardrail } from '../api/client/schemas.js';
import { ConfirmDialog } from '../layout/forms/confirm-dialog.js';
import { guardrailName } from './guardrail-words.js';

interface ResetGuardrailDialogProps {
  readonly guardrail: Guardrail;
  readonly onClose: () => void;
}

/** Asks before a limit that an admin set is removed. */
export function ResetGuardrailDialog({ guardrail, onClose }: ResetGuardrailDialogProps) {
  const { name, class: ofClass } = guardrail;
  const reset = useSetGuardrail(name);
  return (
    <ConfirmDialog
      title={`Reset the guardrail: ${guardrailName(name)}?`}
      action="Reset"
      isHarmless
      isBusy={reset.isPending}
      error={reset.error}
      onConfirm={() => {
        reset.mutate(undefined, { onSuccess: onClose });
      }}
      onClose={onClose}
    >
      <Text>
        {name === ofClass
          ? 'The default applies again, on every replica at once.'
          : `The limit of “${guardrailName(ofClass)}” applies again, on every replica at once.`}
      </Text>
    </ConfirmDialog>
  );
}
