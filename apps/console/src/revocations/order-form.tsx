import { Button, Group, Paper, Radio, Stack, TextInput } from '@mantine/core';
import { useState, type SubmitEvent } from 'react';
import type { RevocationOrder } from '../api/revocations.js';
import type { RevocationTarget } from '../api/schemas.js';
import { textOf } from '../layout/form-fields.js';
import { ServiceSelect } from '../services/service-select.js';

const kinds = ['user', 'service', 'all'] as const;

type Kind = (typeof kinds)[number];

interface OrderFormProps {
  readonly isBusy: boolean;
  readonly onSubmit: (order: RevocationOrder) => void;
}

/** Asks which links to revoke, and why. */
export function OrderForm({ isBusy, onSubmit }: OrderFormProps) {
  const [kind, setKind] = useState<Kind>('user');
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const target = targetOf(kind, form);
    if (target !== undefined) onSubmit({ target, reason: textOf(form, 'reason') ?? '' });
  };
  return (
    <Paper withBorder p="md" maw={640}>
      <form onSubmit={submit}>
        <Stack>
          <Radio.Group
            label="Whose links?"
            value={kind}
            onChange={(value) => {
              setKind(kinds.find((known) => known === value) ?? 'user');
            }}
          >
            <Group mt="xs">
              <Radio value="user" label="One user’s" />
              <Radio value="service" label="One service’s" />
              <Radio value="all" label="All" />
            </Group>
          </Radio.Group>
          {kind === 'user' && (
            <TextInput
              name="userId"
              label="User"
              description="The user id that the service uses"
              required
              maxLength={200}
            />
          )}
          {kind !== 'all' && <ServiceSelect isRequired={kind === 'service'} />}
          <TextInput
            name="reason"
            label="Reason"
            description="Recorded in the audit trail"
            required
            maxLength={500}
          />
          <Group>
            <Button type="submit" loading={isBusy}>
              Preview
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

function targetOf(kind: Kind, form: FormData): RevocationTarget | undefined {
  if (kind === 'all') return { all: true };
  const userId = kind === 'user' ? textOf(form, 'userId') : undefined;
  const serviceId = textOf(form, 'serviceId');
  if (userId !== undefined) return { userId, ...(serviceId !== undefined && { serviceId }) };
  return kind === 'service' && serviceId !== undefined ? { serviceId } : undefined;
}
