import { Button, Group, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { SubmitEvent } from 'react';
import type { ServiceOrder } from '../api/client/schemas.js';
import { ShowAll } from '../layout/forms/filter-form.js';
import { textOf } from '../layout/forms/form-fields.js';
import { useFormOfAddress } from '../layout/forms/use-form-of-address.js';

interface ServiceSearchFormProps {
  readonly name: string | undefined;
  /** The list stays in its order. */
  readonly order: ServiceOrder | undefined;
}

/** Finds services by a part of their name or owner; the search is in the address. */
export function ServiceSearchForm({ name, order }: ServiceSearchFormProps) {
  const navigate = useNavigate();
  const form = useFormOfAddress({ name: name ?? '' });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const typed = textOf(new FormData(event.currentTarget), 'name');
    void navigate({ to: '/services', search: { name: typed, order } });
  };
  return (
    <form ref={form} role="search" aria-label="Services" onSubmit={submit}>
      <Group align="end">
        <TextInput name="name" label="Name or owner" maxLength={100} defaultValue={name} />
        <Button type="submit">Search</Button>
        {name !== undefined && <ShowAll />}
      </Group>
    </form>
  );
}
