import { TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { CapabilityField } from '../layout/forms/capability-field.js';
import { ChoiceField, FilterForm } from '../layout/forms/filter-form.js';
import { localTime, textOf, timeOf } from '../layout/forms/form-fields.js';
import { commandSearchOf, isFiltered, type CommandSearch } from './command-search.js';
import { commandStates, stateLabels } from './command-words.js';

interface CommandFilterFormProps {
  readonly linkId: string;
  readonly search: CommandSearch;
}

/** The filters of a link's commands. */
export function CommandFilterForm({ linkId, search }: CommandFilterFormProps) {
  const navigate = useNavigate();
  const to = '/links/$linkId/commands';
  return (
    <FilterForm
      label="Commands"
      columns={{ base: 1, xs: 2, lg: 4 }}
      values={{ device: search.device ?? '', state: search.state ?? '', from: localTime(search.from) }}
      isFiltered={isFiltered(search)}
      onSearch={(form) => {
        const names = ['device', 'capability', 'state'];
        const chosen = Object.fromEntries(names.map((name) => [name, textOf(form, name)]));
        const from = timeOf(form, 'from');
        void navigate({ to, params: { linkId }, search: commandSearchOf({ ...chosen, from }) });
      }}
    >
      <TextInput
        name="device"
        label="Device"
        placeholder="its deviceNodeId"
        inputMode="numeric"
        defaultValue={search.device}
      />
      <CapabilityField chosen={search.capability} />
      <ChoiceField
        name="state"
        label="State"
        values={commandStates}
        labels={stateLabels}
        chosen={search.state}
      />
      <TextInput
        name="from"
        label="Requested since"
        type="datetime-local"
        defaultValue={localTime(search.from)}
      />
    </FilterForm>
  );
}
