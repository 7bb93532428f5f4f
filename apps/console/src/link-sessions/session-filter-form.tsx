import { Button, Group, NativeSelect, Paper, SimpleGrid, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { SubmitEvent } from 'react';
import { exactTextOf, textOf } from '../layout/form-fields.js';
import { useFormOfAddress } from '../layout/use-form-of-address.js';
import { ServiceSelect } from '../services/service-select.js';
import { sessionSearchOf, type SessionSearch } from './session-search.js';
import { sessionLabels, sessionStates } from './session-words.js';

/** The filters of the list of attempts, kept in the address so that they can be shared. */
export function SessionFilterForm({ search }: { readonly search: SessionSearch }) {
  const navigate = useNavigate();
  const form = useFormOfAddress({ userId: search.userId ?? '', state: search.state ?? '' });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    void navigate({
      to: '/link-sessions',
      search: sessionSearchOf({
        userId: exactTextOf(fields, 'userId'),
        serviceId: textOf(fields, 'serviceId'),
        state: textOf(fields, 'state'),
      }),
    });
  };
  return (
    <Paper withBorder p="md">
      <form ref={form} role="search" aria-label="Link attempts" onSubmit={submit}>
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          <TextInput
            name="userId"
            label="User"
            placeholder="as the service names it"
            defaultValue={search.userId}
          />
          <ServiceSelect chosen={search.serviceId} />
          <NativeSelect name="state" label="State" defaultValue={search.state ?? ''}>
            <option value="">Any</option>
            {sessionStates.map((state) => (
              <option key={state} value={state}>
                {sessionLabels[state]}
              </option>
            ))}
          </NativeSelect>
        </SimpleGrid>
        <Group mt="md">
          <Button type="submit">Search</Button>
        </Group>
      </form>
    </Paper>
  );
}
