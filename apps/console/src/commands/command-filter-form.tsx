import { useNavigate } from '@tanstack/react-router';
import { CapabilityField } from '../layout/forms/capability-field.js';
import type { Filter } from '../layout/forms/filter-field.js';
import { FilterForm } from '../layout/forms/filter-form.js';
import { commandSearchOf, type CommandSearch } from './command-search.js';
import { isFiltered } from '../search-text.js';
import { commandStates, stateLabels } from './command-words.js';

const filters: readonly Filter<keyof CommandSearch>[] = [
  { kind: 'text', name: 'device', label: 'Device', placeholder: 'its deviceNodeId', inputMode: 'numeric' },
  { kind: 'own', name: 'capability', Field: CapabilityField },
  { kind: 'choice', name: 'state', label: 'State', values: commandStates, labels: stateLabels },
  { kind: 'time', name: 'from', label: 'Requested since' },
];

interface CommandFilterFormProps {
  readonly linkId: string;
  readonly search: CommandSearch;
}

/** The filters of a link's commands. */
export function CommandFilterForm({ linkId, search }: CommandFilterFormProps) {
  const navigate = useNavigate();
  return (
    <FilterForm
      label="Commands"
      columns={{ base: 1, xs: 2, lg: 4 }}
      filters={filters}
      search={search}
      isFiltered={isFiltered(search)}
      onSearch={(chosen) => {
        const to = '/links/$linkId/commands';
        void navigate({ to, params: { linkId }, search: commandSearchOf(chosen) });
      }}
    />
  );
}
