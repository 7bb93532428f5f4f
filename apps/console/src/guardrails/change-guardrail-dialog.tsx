import { NativeSelect, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useSetGuardrail } from '../api/guardrails.js';
import { problemOfField } from '../api/client/problem.js';
import type { Guardrail, GuardrailRequest } from '../api/client/schemas.js';
import { ConfirmDialog } from '../layout/forms/confirm-dialog.js';
import { textOf } from '../layout/forms/form-fields.js';
import { guardrailModes, guardrailName, modeMeanings } from './guardrail-words.js';

interface ChangeGuardrailDialogProps {
  readonly guardrail: Guardrail;
  readonly onClose: () => void;
}

/** Asks for a limit and its mode, and sets them. */
export function ChangeGuardrailDialog({ guardrail, onClose }: ChangeGuardrailDialogProps) {
  const { name, perMinute, mode } = guardrail;
  const set = useSetGuardrail(name);
  const confirm = (form: FormData): void => {
    set.mutate(requestOf(form), {
      onSuccess: () => {
        notifications.show({ message: 'Saved.', color: 'teal' });
        onClose();
      },
    });
  };
  return (
    <ConfirmDialog
      title={`Change the guardrail: ${guardrailName(name)}`}
      action="Save"
      isHarmless
      isBusy={set.isPending}
      error={set.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Text>Every replica follows at once.</Text>
      <TextInput
        name="perMinute"
        label="Commands a minute"
        description="Counts one command to one device, over all services"
        type="number"
        min={1}
        max={6_000}
        required
        data-autofocus
        defaultValue={perMinute}
        error={problemOfField(set.error, 'perMinute')}
      />
      <NativeSelect name="mode" label="Commands beyond that" defaultValue={mode}>
        {guardrailModes.map((each) => (
          <option key={each} value={each}>
            {`are ${modeMeanings[each]} (${each})`}
          </option>
        ))}
      </NativeSelect>
    </ConfirmDialog>
  );
}

/** Reads the form; the broker validates the number. */
function requestOf(form: FormData): GuardrailRequest {
  return {
    perMinute: Number(textOf(form, 'perMinute')),
    mode: guardrailModes.find((mode) => mode === textOf(form, 'mode')) ?? 'enforce',
  };
}
