import { Checkbox, Group, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { actorKinds, auditActions, auditResults } from '../api/client/words.js';
import { CapabilityField } from '../layout/forms/capability-field.js';
import { userFilter, type Filter } from '../layout/forms/filter-field.js';
import { FilterForm } from '../layout/forms/filter-form.js';
import { serviceFilter } from '../services/service-select.js';
import { isFiltered } from '../search-text.js';
import { auditSearchOf, negatable, type AuditSearch } from './audit-search.js';

const filters: readonly Filter<keyof AuditSearch>[] = [
  { kind: 'text', name: 'who', label: 'Person or service', placeholder: 'name or id' },
  { kind: 'choice', name: 'action', label: 'Action', values: auditActions },
  { kind: 'choice', name: 'result', label: 'Result', values: auditResults },
  { kind: 'choice', name: 'actorKind', label: 'Kind of actor', values: actorKinds },
  { kind: 'own', name: 'capability', Field: CapabilityField },
  { kind: 'text', name: 'command', label: 'Command', placeholder: 'UNLOCK' },
  { kind: 'text', name: 'device', label: 'Device', placeholder: 'its name, or resource id' },
  { kind: 'text', name: 'network', label: 'Network', placeholder: 'its name or id' },
  userFilter,
  serviceFilter,
  { kind: 'text', name: 'linkId', label: 'Link id' },
  { kind: 'text', name: 'requestId', label: 'Request id' },
  { kind: 'time', name: 'from', label: 'From' },
  { kind: 'time', name: 'to', label: 'To' },
];

/** Filters that only other pages set, and a search by further ones keeps. */
const keptNames = ['actorId', 'revocationId'] as const;

/** The filters of the audit trail. */
export function AuditFilterForm({ search }: { readonly search: AuditSearch }) {
  const navigate = useNavigate();
  return (
    <FilterForm
      label="Audit trail"
      columns={{ base: 1, xs: 2, lg: 4 }}
      filters={filters}
      search={search}
      more={<MoreCriteria search={search} />}
      isFiltered={isFiltered(search)}
      onSearch={(chosen, form) => {
        const kept = Object.fromEntries(keptNames.map((name) => [name, search[name]]));
        const commandsOnly = form.get('commandsOnly');
        const not = form.getAll('not').map(String).join(',');
        void navigate({ to: '/audit', search: auditSearchOf({ ...chosen, ...kept, commandsOnly, not }) });
      }}
    />
  );
}

function MoreCriteria({ search }: { readonly search: AuditSearch }) {
  return (
    <>
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
