import { Button, List, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useParams, useSearch } from '@tanstack/react-router';
import type { AdminWebhook, Delivery } from '../api/client/schemas.js';
import { useServiceName } from '../api/services.js';
import { useDeliveries, useResend, useWebhook } from '../api/webhooks.js';
import { ConfirmDialog } from '../layout/forms/confirm-dialog.js';
import { CopyableId } from '../layout/text/copyable-id.js';
import { DataTable, type Column } from '../layout/tables/data-table.js';
import { ExportButton } from '../layout/tables/export-button.js';
import { countOf, dueText } from '../layout/text/format.js';
import { Loaded } from '../layout/loaded.js';
import { Moment } from '../layout/text/moment.js';
import { NothingFound } from '../layout/tables/nothing-found.js';
import { Page } from '../layout/page/page.js';
import { LinkButton, PageLink } from '../layout/page/page-links.js';
import { Pager } from '../layout/tables/pager.js';
import { ForRole } from '../session/for-role.js';
import { deliveryText, eventsText, tryText, upTo } from './webhook-words.js';
import { WebhookState } from './webhooks-section.js';

const columns: readonly Column<Delivery>[] = [
  {
    title: 'Event',
    cell: ({ type, linkId }) => (
      <PageLink to="/links/$linkId" params={{ linkId }}>
        {type}
      </PageLink>
    ),
    isName: true,
  },
  { title: 'State', cell: deliveryText },
  { title: 'Next attempt', cell: ({ dueAt }) => <Moment at={dueAt} tell={dueText} />, from: 'sm' },
  { title: 'Attempts', cell: (delivery) => <Tries delivery={delivery} /> },
];

/** One webhook: what was sent to it, and how its receiver answered each attempt. */
export function WebhookPage() {
  const { webhookId } = useParams({ from: '/console/webhooks/$webhookId' });
  const webhook = useWebhook(webhookId);
  return (
    <Page
      title={webhook.data === undefined ? 'Webhook' : `Webhook at ${webhook.data.origin}`}
      intro={
        webhook.data !== undefined && (
          <>
            <WebhookState webhook={webhook.data} /> Webhook id <CopyableId id={webhookId} of="webhook" />
          </>
        )
      }
      actions={webhook.data !== undefined && <WebhookActions webhook={webhook.data} />}
    >
      <Loaded query={webhook} what="the webhook">
        {(data) => (
          <>
            <Text>Events: {eventsText(data)}. The path of the address is shown to its service alone.</Text>
            <Deliveries webhookId={data.id} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function WebhookActions({ webhook }: { readonly webhook: AdminWebhook }) {
  const [isAsking, { open, close }] = useDisclosure(false);
  const name = useServiceName(webhook.serviceId);
  return (
    <>
      <LinkButton variant="default" to="/services/$serviceId" params={{ serviceId: webhook.serviceId }}>
        View service {name}
      </LinkButton>
      <ExportButton path={`/v1/admin/webhooks/${webhook.id}/deliveries`} />
      {webhook.dead > 0 && (
        <ForRole roles={['operator']} to="resend events">
          <Button variant="default" onClick={open}>
            Resend
          </Button>
        </ForRole>
      )}
      {isAsking && <ResendDialog webhook={webhook} onClose={close} />}
    </>
  );
}

function ResendDialog({
  webhook: { id, dead },
  onClose,
}: {
  readonly webhook: AdminWebhook;
  readonly onClose: () => void;
}) {
  const resend = useResend(id);
  return (
    <ConfirmDialog
      title={`Resend ${upTo(dead, (count) => countOf(count, 'event'))}?`}
      action="Resend what was given up"
      isHarmless
      isBusy={resend.isPending}
      error={resend.error}
      onConfirm={() => {
        resend.mutate(undefined, { onSuccess: onClose });
      }}
      onClose={onClose}
    >
      <Text>
        The receiver may already have newer events of the same links. Resent messages are marked, and keep
        their time and sequence.
      </Text>
    </ConfirmDialog>
  );
}

function Deliveries({ webhookId }: { readonly webhookId: string }) {
  const { cursor } = useSearch({ from: '/console/webhooks/$webhookId' });
  const deliveries = useDeliveries(webhookId, cursor);
  return (
    <Loaded query={deliveries} what="the deliveries">
      {({ items, nextCursor }) => (
        <div aria-busy={deliveries.isPlaceholderData}>
          {items.length === 0 ? (
            <NothingFound
              title="No deliveries"
              advice="Nothing that this webhook asks for has happened within 30 days."
            />
          ) : (
            <DataTable
              caption="Deliveries, newest first"
              columns={columns}
              rows={items}
              keyOf={({ id }) => id}
            />
          )}
          <Pager what="deliveries" cursor={cursor} nextCursor={nextCursor} />
        </div>
      )}
    </Loaded>
  );
}

function Tries({ delivery: { tries } }: { readonly delivery: Delivery }) {
  if (tries.length === 0) return '–';
  return (
    <List size="sm" listStyleType="none">
      {tries.map((attempt) => (
        <List.Item key={attempt.at}>
          <Moment at={attempt.at} />: {tryText(attempt)}
        </List.Item>
      ))}
    </List>
  );
}
