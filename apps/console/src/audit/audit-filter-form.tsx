import { Checkbox, Group, Text, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { actorKinds, auditActions, auditResults } from '../api/client/words.js';
import { CapabilityField } from '../layout/forms/capability-field.js';
import { ChoiceField, FilterForm } from '../layout/forms/filter-form.js';
import { localTime, textOf, timeOf } from '../layout/forms/form-fields.js';
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

/** The filters of the audit trail. */
export function AuditFilterForm({ search }: { readonly search: AuditSearch }) {
  const navigate = useNavigate();
  return (
    <FilterForm
      label="Audit trail"
      columns={{ base: 1, xs: 2, lg: 4 }}
      values={{
        ...Object.fromEntries(plainFields.map((name) => [name, search[name] ?? ''])),
        from: localTime(search.from),
        to: localTime(search.to),
      }}
      more={<MoreCriteria search={search} />}
      isFiltered={Object.values(search).some((value) => value !== undefined)}
      onSearch={(form) => {
        const chosen = Object.fromEntries(fields.map((name) => [name, textOf(form, name)]));
        const times = { from: timeOf(form, 'from'), to: timeOf(form, 'to') };
        const not = form.getAll('not').map(String).join(',');
        void navigate({ to: '/audit', search: auditSearchOf({ ...chosen, ...times, not }) });
      }}
    >
      <Criteria search={search} />
    </FilterForm>
  );
}

/** What records are searched by. */
function Criteria({ search }: { readonly search: AuditSearch }) {
  return (
    <>
      <TextInput name="who" label="Person or service" placeholder="name or id" defaultValue={search.who} />
      <ChoiceField name="action" label="Action" values={auditActions} chosen={search.action} />
      <ChoiceField name="result" label="Result" values={auditResults} chosen={search.result} />
      <ChoiceField name="actorKind" label="Kind of actor" values={actorKinds} chosen={search.actorKind} />
      <CapabilityField chosen={search.capability} />
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
    </>
  );
}

function MoreCriteria({ search }: { readonly search: AuditSearch }) {
  return (
    <>
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
    </>
  );
}

/** Which filters are negated. */
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
