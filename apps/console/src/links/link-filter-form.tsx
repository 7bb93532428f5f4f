import { TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { ChoiceField, FilterForm } from '../layout/forms/filter-form.js';
import { exactTextOf, localTime, textOf, timeOf } from '../layout/forms/form-fields.js';
import { ServiceSelect } from '../services/service-select.js';
import { holdLabels, holds, lastErrorLabels, lastErrors, linkStatuses, statusLabels } from './link-words.js';
import { isFiltered, linkSearchOf, type LinkSearch } from './link-search.js';

/** The filters of the link list. */
export function LinkFilterForm({ search }: { readonly search: LinkSearch }) {
  const navigate = useNavigate();
  return (
    <FilterForm
      label="Links"
      columns={{ base: 1, xs: 2, md: 3 }}
      values={{
        userId: search.userId ?? '',
        status: search.status ?? '',
        lastError: search.lastError ?? '',
        held: search.held ?? '',
        idleSince: localTime(search.idleSince),
      }}
      isFiltered={isFiltered(search)}
      onSearch={(form) => {
        void navigate({ to: '/links', search: searchIn(form, search.order) });
      }}
    >
      <TextInput
        name="userId"
        label="User"
        placeholder="as the service names it"
        defaultValue={search.userId}
      />
      <ServiceSelect chosen={search.serviceId} />
      <ChoiceField
        name="status"
        label="State"
        values={linkStatuses}
        labels={statusLabels}
        chosen={search.status}
      />
      <ChoiceField
        name="lastError"
        label="Last error"
        values={lastErrors}
        labels={lastErrorLabels}
        chosen={search.lastError}
      />
      <ChoiceField name="held" label="Hold" values={holds} labels={holdLabels} chosen={search.held} />
      <TextInput
        name="idleSince"
        label="Not used since"
        type="datetime-local"
        defaultValue={localTime(search.idleSince)}
      />
    </FilterForm>
  );
}

/** What the fields say; the list stays in its order. */
function searchIn(form: FormData, order: LinkSearch['order']): LinkSearch {
  const names = ['serviceId', 'status', 'lastError', 'held'];
  const chosen = Object.fromEntries(names.map((name) => [name, textOf(form, name)]));
  return linkSearchOf({
    ...chosen,
    order,
    userId: exactTextOf(form, 'userId'),
    idleSince: timeOf(form, 'idleSince'),
  });
}
