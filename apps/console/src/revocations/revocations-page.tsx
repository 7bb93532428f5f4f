import { Text } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { nameOfId } from '../api/client/actor.js';
import { useRevocations } from '../api/revocations.js';
import { useServiceName } from '../api/services.js';
import type { Revocation, RevocationTarget } from '../api/client/schemas.js';
import { DataTable, type Column } from '../layout/tables/data-table.js';
import { ExportButton } from '../layout/tables/export-button.js';
import { Loaded } from '../layout/loaded.js';
import { Moment } from '../layout/text/moment.js';
import { Name } from '../layout/text/name.js';
import { NothingFound } from '../layout/tables/nothing-found.js';
import { Page } from '../layout/page/page.js';
import { Pager } from '../layout/tables/pager.js';
import { ProgressBar } from '../layout/figures/progress-bar.js';
import { RefreshControls } from '../layout/tables/refresh-controls.js';
import { ForRole } from '../session/for-role.js';
import { targetText } from './target-text.js';
import { LinkButton, PageLink } from '../layout/page/page-links.js';

/** Revocations and their progress. */
export function RevocationsPage() {
  const { cursor } = useSearch({ from: '/console/revocations' });
  const revocations = useRevocations(cursor);
  return (
    <Page
      title="Revocations"
      intro="A revocation ends links permanently, on every replica. A large one continues in the background."
      actions={
        <>
          <RefreshControls query={revocations} />
          <ExportButton path="/v1/admin/revocations" />
          <ForRole roles={['operator']} to="revoke many links">
            <LinkButton to="/revocations/new" color="red.9">
              Revoke links
            </LinkButton>
          </ForRole>
        </>
      }
    >
      <Loaded query={revocations} what="revocations">
        {({ items, nextCursor }) => (
          <>
            {items.length === 0 ? (
              <NothingFound
                title="No revocations yet"
                advice="Revocations by admins appear here, with their progress."
              />
            ) : (
              <DataTable
                caption="Revocations, newest first"
                columns={columns}
                rows={items}
                keyOf={({ id }) => id}
              />
            )}
            <Pager what="revocations" cursor={cursor} nextCursor={nextCursor} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

const columns: readonly Column<Revocation>[] = [
  {
    title: 'Target',
    cell: ({ id, target, reason }) => (
      <>
        <PageLink to="/audit" search={{ revocationId: id }}>
          <Target target={target} />
        </PageLink>
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {reason}
        </Text>
      </>
    ),
  },
  { title: 'Progress', cell: (revocation) => <Progress revocation={revocation} /> },
  { title: 'Started', cell: ({ startedAt }) => <Moment at={startedAt} />, from: 'xs' },
  { title: 'By', cell: ({ startedBy }) => <Name>{nameOfId(startedBy)}</Name>, from: 'md' },
];

function Target({ target }: { readonly target: RevocationTarget }) {
  const text = targetText(target, useServiceName(target.serviceId));
  return <Text style={{ overflowWrap: 'anywhere' }}>{text}</Text>;
}

function Progress({ revocation }: { readonly revocation: Revocation }) {
  const { state, linksRevoked, linksTotal } = revocation;
  const target: RevocationTarget = revocation.target;
  return (
    <ProgressBar
      label={`Progress: ${targetText(target, useServiceName(target.serviceId))}`}
      done={linksRevoked}
      total={linksTotal}
      isOver={state === 'finished'}
    />
  );
}
