import { Button, Group, NativeSelect, Paper, SimpleGrid, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { SubmitEvent } from 'react';
import { auditActions, auditResults } from '../api/words.js';
import { localTime, textOf, timeOf } from '../layout/form-fields.js';
import { LinkButton } from '../layout/page/page-links.js';
import { useFormOfAddress } from '../layout/use-form-of-address.js';
import { ServiceSelect } from '../services/service-select.js';
import { auditSearchOf, type AuditSearch } from './audit-search.js';

const textFields = ['action', 'actorId', 'linkId', 'serviceId', 'result', 'requestId'];

/** The filters of the audit trail, kept in the address. */
export function AuditFilterForm({ search }: { readonly search: AuditSearch }) {
  const navigate = useNavigate();
  const form = useFormOfAddress({
    action: search.action ?? '',
    result: search.result ?? '',
    actorId: search.actorId ?? '',
    linkId: search.linkId ?? '',
    requestId: search.requestId ?? '',
    from: localTime(search.from),
    to: localTime(search.to),
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const chosen = Object.fromEntries(textFields.map((name) => [name, textOf(form, name)]));
    const times = { from: timeOf(form, 'from'), to: timeOf(form, 'to') };
    void navigate({ to: '/audit', search: auditSearchOf({ ...chosen, ...times }) });
  };
  return (
    <Paper withBorder p="md">
      <form ref={form} role="search" aria-label="Audit trail" onSubmit={submit}>
        <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>
          <NativeSelect name="action" label="Action" defaultValue={search.action ?? ''}>
            <option value="">Any</option>
            {auditActions.map((action) => (
              <option key={action}>{action}</option>
            ))}
          </NativeSelect>
          <NativeSelect name="result" label="Result" defaultValue={search.result ?? ''}>
            <option value="">Any</option>
            {auditResults.map((result) => (
              <option key={result}>{result}</option>
            ))}
          </NativeSelect>
          <TextInput
            name="actorId"
            label="Actor id"
            placeholder="id of who did it"
            defaultValue={search.actorId}
          />
          <ServiceSelect chosen={search.serviceId} />
          <TextInput name="linkId" label="Link id" defaultValue={search.linkId} />
          <TextInput name="requestId" label="Request id" defaultValue={search.requestId} />
          <TextInput name="from" label="From" type="datetime-local" defaultValue={localTime(search.from)} />
          <TextInput name="to" label="To" type="datetime-local" defaultValue={localTime(search.to)} />
        </SimpleGrid>
        <Group mt="md">
          <Button type="submit">Search</Button>
          {Object.values(search).some((value) => value !== undefined) && (
            <LinkButton to="/audit" variant="default">
              Show all
            </LinkButton>
          )}
        </Group>
      </form>
    </Paper>
  );
}
