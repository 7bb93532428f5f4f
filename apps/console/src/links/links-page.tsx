import { useSearch } from '@tanstack/react-router';
import { useLinks } from '../api/links.js';
import { useHoldsRole } from '../api/client/session.js';
import { ExportButton } from '../layout/tables/export-button.js';
import { Loaded } from '../layout/loaded.js';
import { NothingFound } from '../layout/tables/nothing-found.js';
import { Page } from '../layout/page/page.js';
import { LinkButton } from '../layout/page/page-links.js';
import { Pager } from '../layout/tables/pager.js';
import { RefreshControls } from '../layout/tables/refresh-controls.js';
import { ResultsStatus } from '../layout/tables/results-status.js';
import { UserRights } from '../users/user-rights.js';
import { UserSessions } from '../link-sessions/user-sessions.js';
import { LinkFilterForm } from './link-filter-form.js';
import { type LinkSearch } from './link-search.js';
import { leftOut, usualOrder } from './link-orders.js';
import { isFiltered } from '../search-text.js';
import { LinkTable } from './link-table.js';

/** The list of links, with filters. */
export function LinksPage() {
  const search = useSearch({ from: '/console/links' });
  const { cursor, ...filter } = search;
  const { order, ...found } = filter;
  const links = useLinks(filter, cursor);
  return (
    <Page
      title="Links"
      intro="A link connects a user of a service to their COCO account."
      actions={
        <>
          <RefreshControls query={links} />
          <ExportButton path="/v1/admin/links" query={filter} />
          <RevokeFound search={found} />
        </>
      }
    >
      <ResultsStatus query={links} what="link" />
      <LinkFilterForm search={search} />
      <Loaded query={links} what="links">
        {({ items, nextCursor }) => (
          <>
            {(items.length > 0 || isNarrowedByOrder(search)) && (
              <div aria-busy={links.isPlaceholderData}>
                {/* A choice belongs to one search: nobody should revoke links that they no longer see. */}
                <LinkTable
                  key={JSON.stringify(found)}
                  links={items}
                  order={order ?? usualOrder(filter.idleSince)}
                />
                <Pager what="links" cursor={cursor} nextCursor={nextCursor} />
              </div>
            )}
            {items.length === 0 && <NoLinks search={search} />}
          </>
        )}
      </Loaded>
      {filter.userId !== undefined && filter.userId !== '' && <UserRights userId={filter.userId} />}
    </Page>
  );
}

/** Leads to a revocation of everything that was found, where one can say exactly that: by user, by service, or by both. */
function RevokeFound({ search }: { readonly search: LinkSearch }) {
  const isOperator = useHoldsRole('operator');
  const { userId, serviceId, ...others } = search;
  if (!isOperator || !isFiltered({ userId, serviceId }) || isFiltered(others)) return null;
  return (
    <LinkButton to="/revocations/new" search={{ userId, serviceId }} color="red.9">
      Revoke all found
    </LinkButton>
  );
}

/** Then an empty list keeps the titles of its columns, the only way back to another order. */
function isNarrowedByOrder({ order }: LinkSearch): boolean {
  return order !== undefined && leftOut(order) !== undefined;
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
      title={isNarrowedByOrder(search) ? 'No links in this order' : 'No links yet'}
      advice={
        isNarrowedByOrder(search)
          ? 'The titles of the other columns sort all links.'
          : 'A link appears when a service starts a link session for a user.'
      }
    />
  );
}
