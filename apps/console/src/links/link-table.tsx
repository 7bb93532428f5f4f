import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { AdminLink, LinkOrder } from '../api/client/schemas.js';
import { useHoldsRole } from '../api/client/session.js';
import { DataTable, type Column } from '../layout/tables/data-table.js';
import { lastUseText } from '../layout/text/format.js';
import { Moment } from '../layout/text/moment.js';
import { nameInText } from '../layout/text/name-text.js';
import { Name } from '../layout/text/name.js';
import { PageLink } from '../layout/page/page-links.js';
import { leftOut, orderCaptions } from './link-orders.js';
import { lastErrorLabels } from '../last-error-words.js';
import { RevokeChosen } from './revoke-chosen.js';
import { StatusBadge } from './status-badge.js';

const columns: readonly Column<AdminLink>[] = [
  {
    title: 'User',
    cell: ({ id, userId, serviceName }) => (
      <>
        <PageLink to="/links/$linkId" params={{ linkId: id }}>
          <Name>{userId}</Name>
        </PageLink>
        <Text size="sm" c="dimmed" hiddenFrom="xs">
          {nameInText(serviceName)}
        </Text>
      </>
    ),
    isName: true,
    sort: 'userId',
  },
  {
    title: 'State',
    cell: ({ status, heldAt, health }) => (
      <StatusBadge
        status={status}
        isHeld={heldAt !== null}
        isFailing={health?.state === 'failing' || health?.state === 'overdue'}
      />
    ),
  },
  { title: 'Service', cell: ({ serviceName }) => <Name>{serviceName}</Name>, from: 'xs' },
  { title: 'Linked', cell: ({ createdAt }) => <Moment at={createdAt} />, from: 'md', sort: '-createdAt' },
  {
    title: 'Last used',
    cell: ({ lastUsedAt }) => <Moment at={lastUsedAt} never="never" tell={lastUseText} />,
    from: 'sm',
    sort: '-lastUsedAt',
  },
  { title: 'Refreshed', cell: ({ lastRefreshedAt }) => <Moment at={lastRefreshedAt} />, from: 'lg' },
  {
    title: 'Next refresh',
    cell: ({ refreshDueAt }) => <Moment at={refreshDueAt} />,
    from: 'lg',
    sort: 'refreshDueAt',
  },
  { title: 'Last error', cell: ({ lastError }) => lastError && lastErrorLabels[lastError.code], from: 'md' },
];

interface LinkTableProps {
  readonly links: readonly AdminLink[];
  readonly order: LinkOrder;
}

/** One page of links. Those who may revoke many can choose some, on several pages too. */
export function LinkTable({ links, order }: LinkTableProps) {
  const mayRevoke = useHoldsRole('operator');
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  return (
    <Stack gap="xs">
      {leftOut(order) !== undefined && (
        <Text size="sm" c="dimmed">
          {leftOut(order)}
        </Text>
      )}
      {mayRevoke && (
        <RevokeChosen
          chosen={chosen}
          onClear={() => {
            choose(new Set());
          }}
        />
      )}
      <DataTable
        caption={orderCaptions[order]}
        order={order}
        columns={columns}
        rows={links}
        keyOf={({ id }) => id}
        {...(mayRevoke && {
          choice: {
            chosen,
            choose,
            isOpen: ({ status }: AdminLink) => status !== 'revoked',
            nameOf: ({ userId, serviceName }: AdminLink) =>
              `the link of ${nameInText(userId)} (${nameInText(serviceName)})`,
          },
        })}
      />
    </Stack>
  );
}
