import { Textarea } from '@mantine/core';
import type { ServiceDefinition } from '../api/schemas.js';
import { ruleLines } from './service-definition.js';

interface ApprovalFieldProps {
  readonly rules: ServiceDefinition['requiredApproval'] | undefined;
  readonly error: string | undefined;
}

/** The field for the commands of a service that wait for approval. */
export function ApprovalField({ rules, error }: ApprovalFieldProps) {
  return (
    <Textarea
      name="requiredApproval"
      label="Commands that wait for approval"
      description="One per line: a capability, or NAME.COMMAND, and its rule: always, never, no verified actor, or outside 08:00-20:00 in Europe/Berlin"
      placeholder="LOCK_CONTROL: always"
      autosize
      minRows={2}
      defaultValue={ruleLines(rules)}
      error={error}
    />
  );
}
