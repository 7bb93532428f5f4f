import { NativeSelect } from '@mantine/core';
import { useServiceChoices } from '../api/services.js';

interface ServiceSelectProps {
  readonly chosen?: string | undefined;
  /** Whether one must be chosen; otherwise the first choice means any. */
  readonly isRequired?: boolean;
  /** A service that is not offered. */
  readonly without?: string;
  readonly error?: string | undefined;
}

/** A form field for a service. */
export function ServiceSelect({ chosen = '', isRequired = false, without, error }: ServiceSelectProps) {
  const services = useServiceChoices().filter(({ id }) => id !== without);
  return (
    // A new field once the choices are loaded, so that the chosen one is among them.
    <NativeSelect
      key={services.length}
      name="serviceId"
      label="Service"
      required={isRequired}
      defaultValue={chosen}
      error={error}
    >
      <option value="">{isRequired ? 'Choose a service' : 'Any'}</option>
      {chosen !== '' && !services.some(({ id }) => id === chosen) && (
        // A service older than the list reaches: without it the next search would be for any.
        <option value={chosen}>{chosen}</option>
      )}
      {services.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </NativeSelect>
  );
}
