import { Button, Group, NativeSelect, Paper, SimpleGrid, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { SubmitEvent } from 'react';
import { exactTextOf, localTime, textOf, timeOf } from '../layout/form-fields.js';
import { LinkButton } from '../layout/page/page-links.js';
import { useFormOfAddress } from '../layout/use-form-of-address.js';
import { ServiceSelect } from '../services/service-select.js';
import { holdLabels, holds, lastErrorLabels, lastErrors, linkStatuses, statusLabels } from './link-words.js';
import { isFiltered, linkSearchOf, type LinkSearch } from './link-search.js';

/** The filters of the link list, kept in the address so that they can be bookmarked and shared. */
export function LinkFilterForm({ search }: { readonly search: LinkSearch }) {
  const navigate = useNavigate();
  const form = useFormOfAddress({
    userId: search.userId ?? '',
    status: search.status ?? '',
    lastError: search.lastError ?? '',
    held: search.held ?? '',
    idleSince: localTime(search.idleSince),
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void navigate({ to: '/links', search: searchIn(new FormData(event.currentTarget)) });
  };
  return (
    <Paper withBorder p="md">
      <form ref={form} role="search" aria-label="Links" onSubmit={submit}>
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
          <TextInput
            name="userId"
            label="User"
            placeholder="as the service names it"
            defaultValue={search.userId}
          />
          <ServiceSelect chosen={search.serviceId} />
          <NativeSelect name="status" label="State" defaultValue={search.status ?? ''}>
            <Choices values={linkStatuses} labels={statusLabels} />
          </NativeSelect>
          <NativeSelect name="lastError" label="Last error" defaultValue={search.lastError ?? ''}>
            <Choices values={lastErrors} labels={lastErrorLabels} />
          </NativeSelect>
          <NativeSelect name="held" label="Hold" defaultValue={search.held ?? ''}>
            <Choices values={holds} labels={holdLabels} />
          </NativeSelect>
          <TextInput
            name="idleSince"
            label="Not used since"
            type="datetime-local"
            defaultValue={localTime(search.idleSince)}
          />
        </SimpleGrid>
        <Group mt="md">
          <Button type="submit">Search</Button>
          {isFiltered(search) && (
            <LinkButton to="/links" variant="default">
              Show all
            </LinkButton>
          )}
        </Group>
      </form>
    </Paper>
  );
}

function searchIn(form: FormData): LinkSearch {
  const names = ['serviceId', 'status', 'lastError', 'held'];
  const chosen = Object.fromEntries(names.map((name) => [name, textOf(form, name)]));
  return linkSearchOf({
    ...chosen,
    userId: exactTextOf(form, 'userId'),
    idleSince: timeOf(form, 'idleSince'),
  });
}

interface ChoicesProps<T extends string> {
  readonly values: readonly T[];
  readonly labels: Readonly<Record<T, string>>;
}

function Choices<T extends string>({ values, labels }: ChoicesProps<T>) {
  return (
    <>
      <option value="">Any</option>
      {values.map((value) => (
        <option key={value} value={value}>
          {labels[value]}
        </option>
      ))}
    </>
  );
}
