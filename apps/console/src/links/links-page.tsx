import { useSearch } from '@tanstack/react-router';
import { useLinks } from '../api/links.js';
import type { AdminLink } from '../api/schemas.js';
import { DataTable, type Column } from '../layout/data-table.js';
import { Loaded } from '../layout/loaded.js';
import { Moment } from '../layout/moment.js';
import { NothingFound } from '../layout/nothing-found.js';
import { Page } from '../layout/page/page.js';
import { PageLink } from '../layout/page/page-links.js';
import { Pager } from '../layout/pager.js';
import { LinkFilterForm } from './link-filter-form.js';
import { lastErrorLabels } from './link-words.js';
import { isFiltered } from './link-search.js';
import { StatusBadge } from './status-badge.js';

const columns: readonly Column<AdminLink>[] = [
  {
    title: 'User',
    cell: ({ id, userId }) => (
      <PageLink to="/links/$linkId" params={{ linkId: id }}>
        {userId}
      </PageLink>
    ),
    isName: true,
  },
  { title: 'State', cell: ({ status, heldAt }) => <StatusBadge status={status} isHeld={heldAt !== null} /> },
  { title: 'Service', cell: ({ serviceName }) => serviceName, from: 'xs', isName: true },
  { title: 'Linked', cell: ({ createdAt }) => <Moment at={createdAt} />, from: 'md' },
  { title: 'Last used', cell: ({ lastUsedAt }) => <Moment at={lastUsedAt} never="never" />, from: 'sm' },
  { title: 'Refreshed', cell: ({ lastRefreshedAt }) => <Moment at={lastRefreshedAt} />, from: 'lg' },
  { title: 'Last error', cell: ({ lastError }) => lastError && lastErrorLabels[lastError.code], from: 'md' },
];

/** The list of links, with filters. */
export function LinksPage() {
  const search = useSearch({ from: '/console/links' });
  const { cursor, ...filter } = search;
  const links = useLinks(filter, cursor);
  return (
    <Page title="Links" intro="A link connects a user of a service to their COCO account.">
      <LinkFilterForm search={search} />
      <Loaded query={links} what="links">
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <NoLinks wasFiltered={isFiltered(search)} />
          ) : (
            <div aria-busy={links.isPlaceholderData}>
              <DataTable
                caption={filter.idleSince === undefined ? 'Links, newest first' : 'Links, longest idle first'}
                columns={columns}
                rows={items}
                keyOf={({ id }) => id}
              />
              <Pager what="links" cursor={cursor} nextCursor={nextCursor} />
            </div>
          )
        }
      </Loaded>
    </Page>
  );
}

function NoLinks({ wasFiltered }: { readonly wasFiltered: boolean }) {
  return wasFiltered ? (
    <NothingFound
      title="No matching links"
      advice="Remove a filter. Enter a user id exactly as the service does."
    />
  ) : (
    <NothingFound
      title="No links yet"
      advice="A link appears when a service starts a link session for a user."
    />
  );
}
