import { useSearch } from '@tanstack/react-router';
import { useLinkSessions } from '../api/link-sessions.js';
import { Loaded } from '../layout/loaded.js';
import { NothingFound } from '../layout/tables/nothing-found.js';
import { Page } from '../layout/page/page.js';
import { Pager } from '../layout/tables/pager.js';
import { RefreshControls } from '../layout/tables/refresh-controls.js';
import { ResultsStatus } from '../layout/tables/results-status.js';
import { SessionFilterForm } from './session-filter-form.js';
import { SessionTable } from './session-table.js';

/** The list of attempts to link, with filters. */
export function LinkSessionsPage() {
  const search = useSearch({ from: '/console/link-sessions' });
  const { cursor, ...filter } = search;
  const sessions = useLinkSessions(filter, cursor);
  return (
    <Page
      title="Link attempts"
      intro="Each time a service asked a user to link, and how it ended."
      actions={<RefreshControls query={sessions} />}
    >
      <ResultsStatus query={sessions} what="attempt" />
      <SessionFilterForm search={search} />
      <Loaded query={sessions} what="the attempts to link">
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <NothingFound
              title="No matching attempts"
              advice="Enter a user id exactly as the service does. Attempts are kept for a limited time (LINK_SESSION_RETENTION)."
            />
          ) : (
            <div aria-busy={sessions.isPlaceholderData}>
              <SessionTable caption="Attempts to link, newest first" sessions={items} />
              <Pager what="attempts" cursor={cursor} nextCursor={nextCursor} />
            </div>
          )
        }
      </Loaded>
    </Page>
  );
}
