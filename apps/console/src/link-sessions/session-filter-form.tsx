import { useNavigate } from '@tanstack/react-router';
import { userFilter, type Filter } from '../layout/forms/filter-field.js';
import { FilterForm } from '../layout/forms/filter-form.js';
import { serviceFilter } from '../services/service-select.js';
import { sessionSearchOf, type SessionSearch } from './session-search.js';
import { isFiltered } from '../search-text.js';
import { sessionLabels, sessionStates } from './session-words.js';

const filters: readonly Filter<keyof SessionSearch>[] = [
  userFilter,
  serviceFilter,
  { kind: 'choice', name: 'state', label: 'State', values: sessionStates, labels: sessionLabels },
];

/** The filters of the list of attempts. */
export function SessionFilterForm({ search }: { readonly search: SessionSearch }) {
  const navigate = useNavigate();
  return (
    <FilterForm
      label="Link attempts"
      columns={{ base: 1, xs: 3 }}
      filters={filters}
      search={search}
      isFiltered={isFiltered(search)}
      onSearch={(chosen) => {
        void navigate({ to: '/link-sessions', search: sessionSearchOf(chosen) });
      }}
    />
  );
}
