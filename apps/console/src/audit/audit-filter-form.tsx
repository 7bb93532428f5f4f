import { Button, Checkbox, Group, NativeSelect, Paper, SimpleGrid, Text, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { SubmitEvent } from 'react';
import { useCapabilities } from '../api/capabilities.js';
import { actorKinds, auditActions, auditResults } from '../api/words.js';
import { localTime, textOf, timeOf } from '../layout/form-fields.js';
import { LinkButton } from '../layout/page/page-links.js';
import { useFormOfAddress } from '../layout/use-form-of-address.js';
import { ServiceSelect } from '../services/service-select.js';
import { auditSearchOf, negatable, type AuditSearch } from './audit-search.js';

const fields = [...Object.keys(negatable), 'actorId', 'revocationId'];

const plainFields = [
  'who',
  'action',
  'result',
  'actorKind',
  'command',
  'device',
  'network',
  'userId',
  'linkId',
  'requestId',
  'actorId',
  'revocationId',
] as const;

/** The filters of the audit trail, kept in the address. */
export function AuditFilterForm({ search }: { readonly search: AuditSearch }) {
  const navigate = useNavigate();
  const form = useFormOfAddress({
    ...Object.fromEntries(plainFields.map((name) => [name, search[name] ?? ''])),
    from: localTime(search.from),
    to: localTime(search.to),
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const chosen = Object.fromEntries(fields.map((name) => [name, textOf(form, name)]));
    const times = { from: timeOf(form, 'from'), to: timeOf(form, 'to') };
    const not = form.getAll('not').map(String).join(',');
    void navigate({ to: '/audit', search: auditSearchOf({ ...chosen, ...times, not }) });
  };
  return (
    <Paper withBorder p="md">
      <form ref={form} role="search" aria-label="Audit trail" onSubmit={submit}>
        <Criteria search={search} />
        {(['actorId', 'revocationId'] as const).map((name) => (
          <input key={name} type="hidden" name={name} value={search[name] ?? ''} />
        ))}
        <Checkbox
          key={search.commandsOnly}
          mt="md"
          name="commandsOnly"
          value="true"
          label="Commands only"
          defaultChecked={search.commandsOnly === 'true'}
        />
        <Negations key={search.not} search={search} />
        <Group mt="md">
          <Button type="submit">Search</Button>
          {Object.values(search).some((value) => value !== undefined) && (
            <LinkButton to="/audit" variant="default">
              Show all
            </LinkButton>
          )}
        </Group>
      </form>
    </Paper>
  );
}

/** What a record is searched by. */
function Criteria({ search }: { readonly search: AuditSearch }) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>
      <TextInput name="who" label="Person or service" placeholder="name or id" defaultValue={search.who} />
      <Choice name="action" label="Action" words={auditActions} chosen={search.action} />
      <Choice name="result" label="Result" words={auditResults} chosen={search.result} />
      <Choice name="actorKind" label="Kind of actor" words={actorKinds} chosen={search.actorKind} />
      <CapabilityChoice chosen={search.capability} />
      <TextInput name="command" label="Command" placeholder="UNLOCK" defaultValue={search.command} />
      <TextInput
        name="device"
        label="Device"
        placeholder="its name, or resource id"
        defaultValue={search.device}
      />
      <TextInput name="network" label="Network" placeholder="its name or id" defaultValue={search.network} />
      <TextInput name="userId" label="User" defaultValue={search.userId} />
      <ServiceSelect chosen={search.serviceId} />
      <TextInput name="linkId" label="Link id" defaultValue={search.linkId} />
      <TextInput name="requestId" label="Request id" defaultValue={search.requestId} />
      <TextInput name="from" label="From" type="datetime-local" defaultValue={localTime(search.from)} />
      <TextInput name="to" label="To" type="datetime-local" defaultValue={localTime(search.to)} />
    </SimpleGrid>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly words: readonly string[];
  readonly chosen: string | undefined;
}

function Choice({ name, label, words, chosen }: ChoiceProps) {
  return (
    <NativeSelect name={name} label={label} defaultValue={chosen ?? ''}>
      <option value="">Any</option>
      {words.map((word) => (
        <option key={word}>{word}</option>
      ))}
    </NativeSelect>
  );
}

function CapabilityChoice({ chosen }: Pick<ChoiceProps, 'chosen'>) {
  const names = useCapabilities().data?.items.map(({ name }) => name) ?? [];
  const missing = chosen !== undefined && !names.includes(chosen) ? [chosen] : [];
  // A new field once the choices are loaded, so that the chosen one is among them.
  return (
    <Choice
      key={`${names.length} ${chosen ?? ''}`}
      name="capability"
      label="Capability"
      words={[...missing, ...names]}
      chosen={chosen}
    />
  );
}

/** Which of the filters must not match. */
function Negations({ search }: { readonly search: AuditSearch }) {
  const negated = search.not?.split(',') ?? [];
  return (
    <details open={negated.length > 0}>
      <Text component="summary" size="sm" mt="md">
        Exclude what matches
      </Text>
      <Group mt="xs" role="group" aria-label="Exclude what matches">
        {Object.entries(negatable).map(([name, label]) => (
          <Checkbox
            key={name}
            name="not"
            value={name}
            label={`Not: ${label}`}
            defaultChecked={negated.includes(name)}
          />
        ))}
      </Group>
    </details>
  );
}
