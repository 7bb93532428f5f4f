import { Button, Group, NativeSelect } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { SubmitEvent } from 'react';
import { useCapabilities } from '../api/capabilities.js';
import { useGuardrails } from '../api/guardrails.js';
import type { Guardrail } from '../api/client/schemas.js';
import { DataTable, type Column } from '../layout/tables/data-table.js';
import { textOf } from '../layout/forms/form-fields.js';
import { Loaded } from '../layout/loaded.js';
import { Moment } from '../layout/text/moment.js';
import { Page } from '../layout/page/page.js';
import { PageLink } from '../layout/page/page-links.js';
import { Section } from '../layout/page/section.js';
import { exceededText, guardrailName, limitText, sourceText } from './guardrail-words.js';

const columns: readonly Column<Guardrail>[] = [
  {
    title: 'Devices',
    cell: ({ name }) => (
      <PageLink to="/guardrails/$guardrail" params={{ guardrail: name }}>
        {guardrailName(name)}
      </PageLink>
    ),
    isName: true,
  },
  { title: 'Limit', cell: limitText },
  { title: 'Within a day', cell: exceededText },
  { title: 'Last exceeded', cell: ({ lastExceededAt }) => <Moment at={lastExceededAt} />, from: 'md' },
  { title: 'Source', cell: sourceText, from: 'sm' },
];

/** How often a device may get the same command: by class, and by capability where one has its own limit. */
export function GuardrailsPage() {
  const guardrails = useGuardrails();
  return (
    <Page
      title="Guardrails"
      intro="How often one device may get the same command, from all services together. A capability’s own limit wins over that of its class."
    >
      <Loaded query={guardrails} what="the guardrails">
        {(items) => (
          <DataTable caption="Guardrails" columns={columns} rows={items} keyOf={({ name }) => name} />
        )}
      </Loaded>
      <ChooseCapability />
    </Page>
  );
}

/** Leads to a capability, whether or not it has its own limit. */
function ChooseCapability() {
  const navigate = useNavigate();
  const capabilities = useCapabilities().data?.items ?? [];
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const guardrail = textOf(new FormData(event.currentTarget), 'capability');
    if (guardrail !== undefined) void navigate({ to: '/guardrails/$guardrail', params: { guardrail } });
  };
  return (
    <Section title="One capability">
      <form onSubmit={submit}>
        <Group align="flex-end">
          <NativeSelect name="capability" label="Capability" required>
            <option value="">Choose a capability</option>
            {capabilities
              .filter(({ commands }) => commands.length > 0)
              .map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
          </NativeSelect>
          <Button type="submit" variant="default">
            Show its limit
          </Button>
        </Group>
      </form>
    </Section>
  );
}
