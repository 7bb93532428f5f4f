import { Button, Group, NativeSelect, Paper, SimpleGrid, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { SubmitEvent } from 'react';
import { useCapabilities } from '../api/capabilities.js';
import { localTime, textOf, timeOf } from '../layout/form-fields.js';
import { LinkButton } from '../layout/page/page-links.js';
import { commandSearchOf, isFiltered, type CommandSearch } from './command-search.js';
import { commandStates, stateLabels } from './command-words.js';

interface CommandFilterFormProps {
  readonly linkId: string;
  readonly search: CommandSearch;
}

/** The filters of a link's commands, kept in the address. */
export function CommandFilterForm({ linkId, search }: CommandFilterFormProps) {
  const navigate = useNavigate();
  const to = '/links/$linkId/commands';
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const names = ['device', 'capability', 'state'];
    const chosen = Object.fromEntries(names.map((name) => [name, textOf(form, name)]));
    void navigate({
      to,
      params: { linkId },
      search: commandSearchOf({ ...chosen, from: timeOf(form, 'from') }),
    });
  };
  return (
    <Paper withBorder p="md" key={JSON.stringify(search)}>
      <form role="search" aria-label="Commands" onSubmit={submit}>
        <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>
          <TextInput
            name="device"
            label="Device"
            placeholder="its deviceNodeId"
            inputMode="numeric"
            defaultValue={search.device}
          />
          <CapabilitySelect chosen={search.capability} />
          <NativeSelect name="state" label="State" defaultValue={search.state ?? ''}>
            <option value="">Any</option>
            {commandStates.map((state) => (
              <option key={state} value={state}>
                {stateLabels[state]}
              </option>
            ))}
          </NativeSelect>
          <TextInput
            name="from"
            label="Requested since"
            type="datetime-local"
            defaultValue={localTime(search.from)}
          />
        </SimpleGrid>
        <Group mt="md">
          <Button type="submit">Search</Button>
          {isFiltered(search) && (
            <LinkButton to={to} params={{ linkId }} variant="default">
              Show all
            </LinkButton>
          )}
        </Group>
      </form>
    </Paper>
  );
}

function CapabilitySelect({ chosen = '' }: { readonly chosen?: string | undefined }) {
  const names = useCapabilities().data?.items.map(({ name }) => name) ?? [];
  return (
    // A new field once the choices are loaded, so that the chosen one is among them.
    <NativeSelect key={names.length} name="capability" label="Capability" defaultValue={chosen}>
      <option value="">Any</option>
      {chosen !== '' && !names.includes(chosen) && <option>{chosen}</option>}
      {names.map((name) => (
        <option key={name}>{name}</option>
      ))}
    </NativeSelect>
  );
}
