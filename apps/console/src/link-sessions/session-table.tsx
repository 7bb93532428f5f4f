import type { AdminLinkSession } from '../api/client/schemas.js';
import { DataTable, type Column } from '../layout/tables/data-table.js';
import { Moment } from '../layout/text/moment.js';
import { Name } from '../layout/text/name.js';
import { PageLink } from '../layout/page/page-links.js';
import { SessionBadge } from './session-badge.js';

const columns: readonly Column<AdminLinkSession>[] = [
  {
    title: 'User',
    cell: ({ id, userId }) => (
      <PageLink to="/link-sessions/$sessionId" params={{ sessionId: id }}>
        <Name>{userId}</Name>
      </PageLink>
    ),
    isName: true,
  },
  { title: 'State', cell: ({ state }) => <SessionBadge state={state} /> },
  { title: 'Started', cell: ({ createdAt }) => <Moment at={createdAt} /> },
  { title: 'Service', cell: ({ serviceName }) => <Name>{serviceName}</Name>, from: 'sm' },
  { title: 'What happened', cell: ({ explanation }) => explanation, from: 'md' },
];

interface SessionTableProps {
  readonly caption: string;
  readonly sessions: readonly AdminLinkSession[];
}

/** Attempts to link, each with how it ended. */
export function SessionTable({ caption, sessions }: SessionTableProps) {
  return <DataTable caption={caption} columns={columns} rows={sessions} keyOf={({ id }) => id} />;
}
