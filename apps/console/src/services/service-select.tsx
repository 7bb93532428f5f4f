import { NativeSelect } from '@mantine/core';
import { useServiceChoices } from '../api/services.js';

interface ServiceSelectProps {
  readonly chosen?: string | undefined;
  /** Whether one must be chosen; otherwise the first choice stands for any. */
  readonly isRequired?: boolean;
}

/** Asks for a service, in a form. */
export function ServiceSelect({ chosen = '', isRequired = false }: ServiceSelectProps) {
  const services = useServiceChoices();
  return (
    // A new field once the choices are known, so that the one that was chosen is among them.
    <NativeSelect
      key={services.length}
      name="serviceId"
      label="Service"
      required={isRequired}
      defaultValue={chosen}
    >
      <option value="">{isRequired ? 'Choose a service' : 'Any'}</option>
      {chosen !== '' && !services.some(({ id }) => id === chosen) && (
        // An older service than the list holds: without it the next search would be for any.
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
