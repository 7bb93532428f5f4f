import { TextInput, type TextInputProps } from '@mantine/core';

interface ReasonFieldProps extends TextInputProps {
  /** Whether services do not see the reason. */
  readonly isForAdmins?: boolean;
}

/** Why an admin does something, as the audit trail keeps it: up to 500 characters, which is what the API accepts. */
export function ReasonField({ isForAdmins = false, ...field }: ReasonFieldProps) {
  return (
    <TextInput
      label="Reason"
      description={`Recorded in the audit trail${isForAdmins ? ', and shown to admins only' : ''}`}
      required
      maxLength={500}
      pattern=".*\S.*"
      title="Blanks are no reason"
      {...field}
    />
  );
}
