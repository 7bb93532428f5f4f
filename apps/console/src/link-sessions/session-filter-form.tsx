import { TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { ChoiceField, FilterForm } from '../layout/forms/filter-form.js';
import { exactTextOf, textOf } from '../layout/forms/form-fields.js';
import { ServiceSelect } from '../services/service-select.js';
import { sessionSearchOf, type SessionSearch } from './session-search.js';
import { sessionLabels, sessionStates } from './session-words.js';

/** The filters of the list of attempts. */
export function SessionFilterForm({ search }: { readonly search: SessionSearch }) {
  const navigate = useNavigate();
  return (
    <FilterForm
      label="Link attempts"
      columns={{ base: 1, xs: 3 }}
      values={{ userId: search.userId ?? '', state: search.state ?? '' }}
      isFiltered={Object.values(search).some((value) => value !== undefined)}
      onSearch={(form) => {
        void navigate({
          to: '/link-sessions',
          search: sessionSearchOf({
            userId: exactTextOf(form, 'userId'),
            serviceId: textOf(form, 'serviceId'),
            state: textOf(form, 'state'),
          }),
        });
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
        name="state"
        label="State"
        values={sessionStates}
        labels={sessionLabels}
        chosen={search.state}
      />
    </FilterForm>
  );
}
