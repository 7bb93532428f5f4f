import { useParams, useSearch } from '@tanstack/react-router';
import { useLinkCommands } from '../api/commands.js';
import type { FollowedCommand } from '../api/client/schemas.js';
import { useServiceName } from '../api/services.js';
import { DataTable, type Column } from '../layout/tables/data-table.js';
import { Loaded } from '../layout/loaded.js';
import { Moment } from '../layout/text/moment.js';
import { NothingFound } from '../layout/tables/nothing-found.js';
import { PageLink } from '../layout/page/page-links.js';
import { Pager } from '../layout/tables/pager.js';
import { RefreshControls } from '../layout/tables/refresh-controls.js';
import { LinkFrame } from '../links/link-frame.js';
import { CommandBadge } from './command-badge.js';
import { CommandFilterForm } from './command-filter-form.js';
import { isFiltered } from '../search-text.js';
import { sentenceOf } from './command-sentence.js';

const columns: readonly Column<FollowedCommand>[] = [
  { title: 'Command', cell: (command) => <Sentence command={command} />, isName: true },
  { title: 'State', cell: (command) => <CommandBadge command={command} /> },
  { title: 'Requested', cell: ({ acceptedAt }) => <Moment at={acceptedAt} /> },
];

/** The commands of a link, newest first, with their ends. */
export function LinkCommandsPage() {
  const { linkId } = useParams({ from: '/console/links/$linkId/commands' });
  const search = useSearch({ from: '/console/links/$linkId/commands' });
  const { cursor, ...filter } = search;
  const commands = useLinkCommands(linkId, filter, cursor);
  return (
    <LinkFrame linkId={linkId} part="Commands">
      {() => (
        <>
          <CommandFilterForm linkId={linkId} search={search} />
          <RefreshControls query={commands} />
          <Loaded query={commands} what="the commands">
            {({ items, nextCursor }) => (
              <div aria-busy={commands.isPlaceholderData}>
                {items.length === 0 ? (
                  <NoCommands wasFiltered={isFiltered(search)} />
                ) : (
                  <DataTable
                    caption="Commands, newest first"
                    columns={columns}
                    rows={items}
                    keyOf={({ id }) => id}
                  />
                )}
                <Pager what="commands" cursor={cursor} nextCursor={nextCursor} />
              </div>
            )}
          </Loaded>
        </>
      )}
    </LinkFrame>
  );
}

function Sentence({ command }: { readonly command: FollowedCommand }) {
  return (
    <PageLink to="/commands/$commandId" params={{ commandId: command.id }}>
      {sentenceOf(command, useServiceName(command.serviceId))}
    </PageLink>
  );
}

function NoCommands({ wasFiltered }: { readonly wasFiltered: boolean }) {
  return wasFiltered ? (
    <NothingFound title="No matching commands" advice="Remove a filter." />
  ) : (
    <NothingFound
      title="No commands"
      advice="No service has sent a command through this link within the time that commands are kept."
    />
  );
}
