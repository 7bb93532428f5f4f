import { Badge, Text } from '@mantine/core';
import { useWebhooks } from '../api/webhooks.js';
import type { AdminWebhook } from '../api/client/schemas.js';
import { DataTable, type Column } from '../layout/tables/data-table.js';
import { countText } from '../layout/text/format.js';
import { Loaded } from '../layout/loaded.js';
import { PageLink } from '../layout/page/page-links.js';
import { Section } from '../layout/page/section.js';
import { eventsText, upTo } from './webhook-words.js';

const columns: readonly Column<AdminWebhook>[] = [
  {
    title: 'Receiver',
    cell: ({ id, origin }) => (
      <PageLink to="/webhooks/$webhookId" params={{ webhookId: id }}>
        {origin}
      </PageLink>
    ),
    isName: true,
  },
  { title: 'State', cell: (webhook) => <WebhookState webhook={webhook} /> },
  { title: 'Events', cell: eventsText, from: 'md', isName: true },
  { title: 'Queued', cell: ({ pending }) => upTo(pending, countText), isNumber: true },
  { title: 'Given up', cell: ({ dead }) => upTo(dead, countText), isNumber: true },
];

/** Where a service has its events sent, and how many wait or were given up. */
export function WebhooksSection({ serviceId }: { readonly serviceId: string }) {
  const webhooks = useWebhooks(serviceId);
  return (
    <Section title="Webhooks">
      <Loaded query={webhooks} what="the webhooks">
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm" c="dimmed">
              The service has no webhooks.
            </Text>
          ) : (
            <DataTable
              caption="Webhooks, newest first"
              columns={columns}
              rows={items}
              keyOf={({ id }) => id}
            />
          )
        }
      </Loaded>
    </Section>
  );
}

/** Whether anything is sent to a webhook. */
export function WebhookState({ webhook: { disabledAt } }: { readonly webhook: AdminWebhook }) {
  return (
    <Badge variant="light" color={disabledAt === null ? 'teal' : 'gray'} tt="none">
      {disabledAt === null ? 'Enabled' : 'Disabled'}
    </Badge>
  );
}
