import { useNavigate } from '@tanstack/react-router';
import { userFilter, type Filter } from '../layout/forms/filter-field.js';
import { FilterForm } from '../layout/forms/filter-form.js';
import { serviceFilter } from '../services/service-select.js';
import { lastErrorLabels, lastErrors } from '../last-error-words.js';
import { holdLabels, holds, linkStatuses, statusLabels } from './link-words.js';
import { isFiltered } from '../search-text.js';
import { linkSearchOf, type LinkSearch } from './link-search.js';

const filters: readonly Filter<keyof LinkSearch>[] = [
  userFilter,
  serviceFilter,
  { kind: 'choice', name: 'status', label: 'State', values: linkStatuses, labels: statusLabels },
  { kind: 'choice', name: 'lastError', label: 'Last error', values: lastErrors, labels: lastErrorLabels },
  { kind: 'choice', name: 'held', label: 'Hold', values: holds, labels: holdLabels },
  { kind: 'time', name: 'idleSince', label: 'Not used since' },
];

/** The filters of the link list, which stays in its order. */
export function LinkFilterForm({ search }: { readonly search: LinkSearch }) {
  const navigate = useNavigate();
  return (
    <FilterForm
      label="Links"
      columns={{ base: 1, xs: 2, md: 3 }}
      filters={filters}
      search={search}
      isFiltered={isFiltered(search)}
      onSearch={(chosen) => {
        void navigate({ to: '/links', search: linkSearchOf({ ...chosen, order: search.order }) });
      }}
    />
  );
}
