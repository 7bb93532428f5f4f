import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useServiceName, useServices } from '../api/services.js';
import type { Filter } from '../layout/forms/filter-field.js';
import { visibleName } from '../layout/text/name-text.js';

interface ServiceSelectProps {
  readonly chosen?: string | undefined;
  /** Whether one must be chosen; otherwise none means any. */
  readonly isRequired?: boolean;
  /** A service that is not offered. */
  readonly without?: string;
  readonly error?: string | undefined;
  readonly onChoose?: (serviceId: string) => void;
}

/** Milliseconds without a key before the broker is asked: a quick typist's pause. */
const TYPING_PAUSE = 200;

/** A form field for a service: found by a part of its name or owner, however many services there are. */
export function ServiceSelect(props: ServiceSelectProps) {
  // Another address shows another choice; a form that holds the choice itself gave it.
  return <ServiceSearchField key={props.onChoose === undefined ? props.chosen : undefined} {...props} />;
}

function ServiceSearchField({ chosen, isRequired = false, without, error, onChoose }: ServiceSelectProps) {
  const [value, setValue] = useState<string | null>(chosen === undefined || chosen === '' ? null : chosen);
  const [typed, setTyped] = useState('');
  const [wanted] = useDebouncedValue(typed.trim(), TYPING_PAUSE);
  const chosenName = useServiceName(value ?? undefined);
  // The field holds the name of the chosen service: nobody searches for that.
  const { data } = useServices({ name: wanted === '' || wanted === chosenName ? undefined : wanted });
  const offered = (data?.items ?? []).filter(({ id }) => id !== without);
  const found = offered.map(({ id, name }) => ({ value: id, label: visibleName(name) }));
  const isMissing = value !== null && !found.some((choice) => choice.value === value);
  const choices = isMissing ? [{ value, label: visibleName(chosenName) }, ...found] : found;
  return (
    <Select
      name="serviceId"
      label="Service"
      placeholder={isRequired ? 'Type a part of its name' : 'Any'}
      required={isRequired}
      error={error}
      searchable
      clearable
      data={choices.toSorted((one, other) => one.label.localeCompare(other.label, 'en'))}
      // The broker has searched already, also by the owner.
      filter={({ options }) => options}
      value={value}
      onChange={(choice) => {
        setValue(choice);
        onChoose?.(choice ?? '');
      }}
      onSearchChange={setTyped}
      nothingFoundMessage="No such service"
    />
  );
}

/** A list's filter by a service. */
export const serviceFilter: Filter<'serviceId'> = { kind: 'own', name: 'serviceId', Field: ServiceSelect };
