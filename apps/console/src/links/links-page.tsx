import { Text } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useLinks } from '../api/links.js';
import type { AdminLink } from '../api/schemas.js';
import { DataTable, type Column } from '../layout/data-table.js';
import { ExportButton } from '../layout/export-button.js';
import { Loaded } from '../layout/loaded.js';
import { lastUseText } from '../layout/format.js';
import { Moment } from '../layout/moment.js';
import { Name } from '../layout/name.js';
import { NothingFound } from '../layout/nothing-found.js';
import { Page } from '../layout/page/page.js';
import { PageLink } from '../layout/page/page-links.js';
import { Pager } from '../layout/pager.js';
import { ResultsStatus } from '../layout/results-status.js';
import { UserRights } from '../users/user-rights.js';
import { UserSessions } from '../link-sessions/user-sessions.js';
import { LinkFilterForm } from './link-filter-form.js';
import { lastErrorLabels } from './link-words.js';
import { isFiltered, type LinkSearch } from './link-search.js';
import { leftOut, orderCaptions, usualOrder } from './link-orders.js';
import { StatusBadge } from './status-badge.js';

const columns: readonly Column<AdminLink>[] = [
  {
    title: 'User',
    cell: ({ id, userId }) => (
      <PageLink to="/links/$linkId" params={{ linkId: id }}>
        <Name>{userId}</Name>
      </PageLink>
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

/** The list of links, with filters. */
export function LinksPage() {
  const search = useSearch({ from: '/console/links' });
  const { cursor, ...filter } = search;
  const links = useLinks(filter, cursor);
  const order = filter.order ?? usualOrder(filter.idleSince);
  return (
    <Page
      title="Links"
      intro="A link connects a user of a service to their COCO account."
      actions={<ExportButton path="/v1/admin/links" query={filter} />}
    >
      <ResultsStatus query={links} what="link" />
      <LinkFilterForm search={search} />
      <Loaded query={links} what="links">
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <NoLinks search={search} />
          ) : (
            <div aria-busy={links.isPlaceholderData}>
              {leftOut(order) !== undefined && (
                <Text size="sm" c="dimmed">
                  {leftOut(order)}
                </Text>
              )}
              <DataTable
                caption={orderCaptions[order]}
                order={order}
                columns={columns}
                rows={items}
                keyOf={({ id }) => id}
              />
              <Pager what="links" cursor={cursor} nextCursor={nextCursor} />
            </div>
          )
        }
      </Loaded>
      {filter.userId !== undefined && filter.userId !== '' && <UserRights userId={filter.userId} />}
    </Page>
  );
}

function NoLinks({ search }: { readonly search: LinkSearch }) {
  const { userId = '' } = search;
  const hasBlanks = userId !== userId.trim();
  return isFiltered(search) ? (
    <>
      <NothingFound
        title="No matching links"
        advice={
          hasBlanks
            ? 'The user id begins or ends with a blank. Remove the blank, unless the service uses it too.'
            : 'Remove a filter. Enter a user id exactly as the service does.'
        }
      />
      {userId !== '' && <UserSessions userId={userId} serviceId={search.serviceId} />}
    </>
  ) : (
    <NothingFound
      title="No links yet"
      advice="A link appears when a service starts a link session for a user."
    />
  );
}
