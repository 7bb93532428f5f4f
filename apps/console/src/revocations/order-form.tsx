import { Group, Paper, Radio, Stack, TextInput } from '@mantine/core';
import { useState, type SubmitEvent } from 'react';
import type { RevocationOrder } from '../api/revocations.js';
import type { RevocationTarget } from '../api/client/schemas.js';
import { BusyButton } from '../layout/forms/busy-button.js';
import { ReasonField } from '../layout/forms/reason-field.js';
import type { Draft } from '../layout/forms/use-draft.js';
import { ServiceSelect } from '../services/service-select.js';

const kinds = ['user', 'service', 'all'] as const;

type Kind = (typeof kinds)[number];

/** What the form holds. */
interface OrderText {
  readonly kind: Kind;
  readonly userId: string;
  readonly serviceId: string;
  readonly reason: string;
}

/** Whose links are to be revoked, where the admin comes from a service's page or a list of links. */
export interface RevocationSearch {
  readonly userId?: string | undefined;
  readonly serviceId?: string | undefined;
}

interface OrderFormProps {
  readonly search: RevocationSearch;
  readonly draft: Draft;
  readonly isBusy: boolean;
  readonly onSubmit: (order: RevocationOrder) => void;
}

/** Asks which links to revoke, and why. */
export function OrderForm({ search, draft, isBusy, onSubmit }: OrderFormProps) {
  const [text, setText] = useState<OrderText>(() => openOrder(search, draft));
  const type = (changes: Partial<OrderText>): void => {
    const next = { ...text, ...changes };
    setText(next);
    draft.keep({ ...next }, {});
  };
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const target = targetOf(text);
    if (target !== undefined) onSubmit({ target, reason: text.reason.trim() });
  };
  return (
    <Paper withBorder p="md" maw={640}>
      <form onSubmit={submit}>
        <Stack>
          <KindField
            kind={text.kind}
            onChoose={(kind) => {
              type({ kind });
            }}
          />
          {text.kind === 'user' && (
            <TextInput
              label="User"
              description="The user id that the service uses"
              required
              maxLength={200}
              value={text.userId}
              onChange={({ currentTarget: { value } }) => {
                type({ userId: value });
              }}
            />
          )}
          {text.kind !== 'all' && (
            <ServiceSelect
              chosen={text.serviceId}
              isRequired={text.kind === 'service'}
              onChoose={(chosen) => {
                type({ serviceId: chosen });
              }}
            />
          )}
          <ReasonField
            value={text.reason}
            onChange={({ currentTarget: { value } }) => {
              type({ reason: value });
            }}
          />
          <Group>
            <BusyButton type="submit" isBusy={isBusy}>
              Preview
            </BusyButton>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

interface KindFieldProps {
  readonly kind: Kind;
  readonly onChoose: (kind: Kind) => void;
}

function KindField({ kind, onChoose }: KindFieldProps) {
  return (
    <Radio.Group
      label="Whose links?"
      value={kind}
      onChange={(value) => {
        onChoose(kindOf(value));
      }}
    >
      <Group mt="xs">
        <Radio value="user" label="One user’s" />
        <Radio value="service" label="One service’s" />
        <Radio value="all" label="All" />
      </Group>
    </Radio.Group>
  );
}

/** What the address names goes before what was kept. */
function openOrder({ userId: named, serviceId = '' }: RevocationSearch, { kept }: Draft): OrderText {
  const { userId = '', reason = '', kind = 'user', serviceId: chosen = '' } = kept?.typed ?? {};
  if (named !== undefined) return { kind: 'user', userId: named, reason, serviceId };
  if (serviceId !== '') return { kind: 'service', userId, reason, serviceId };
  return { kind: kindOf(kind), userId, reason, serviceId: chosen };
}

function kindOf(value: string): Kind {
  return kinds.find((known) => known === value) ?? 'user';
}

/** A user id is not trimmed: blanks at its ends are part of it. */
function targetOf({ kind, userId, serviceId }: OrderText): RevocationTarget | undefined {
  if (kind === 'all') return { all: true };
  if (kind === 'service') return serviceId === '' ? undefined : { serviceId };
  return { userId, ...(serviceId !== '' && { serviceId }) };
}
