import { Badge, Group, Text } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { nameOf } from '../api/client/actor.js';
import { useAuditTrail } from '../api/audit.js';
import type { AuditRecord, AuditResult } from '../api/client/schemas.js';
import { DataTable, type Column } from '../layout/tables/data-table.js';
import { ExportButton } from '../layout/tables/export-button.js';
import { countText } from '../layout/text/format.js';
import { Loaded } from '../layout/loaded.js';
import { ExactMoment } from '../layout/text/exact-moment.js';
import { Name } from '../layout/text/name.js';
import { NothingFound } from '../layout/tables/nothing-found.js';
import { Page } from '../layout/page/page.js';
import { PageLink } from '../layout/page/page-links.js';
import { Pager } from '../layout/tables/pager.js';
import { RefreshControls } from '../layout/tables/refresh-controls.js';
import { ResultsStatus } from '../layout/tables/results-status.js';
import { AuditFilterForm } from './audit-filter-form.js';
import { auditQueryOf, type AuditSearch } from './audit-search.js';
import { ChainEnd } from './chain-end.js';
import { sentenceOf } from './record-sentence.js';

const colours: Readonly<Record<AuditResult, string>> = {
  succeeded: 'teal',
  started: 'indigo',
  refused: 'orange',
  failed: 'red',
};

/** Who did what. */
export function AuditPage() {
  const search = useSearch({ from: '/console/audit' });
  const { cursor } = search;
  const trail = useAuditTrail(auditQueryOf(search), cursor);
  return (
    <Page
      title="Audit trail"
      intro={<ChainEnd />}
      actions={
        <>
          <RefreshControls query={trail} />
          <Exports search={search} />
        </>
      }
    >
      <ResultsStatus query={trail} what="record" />
      <AuditFilterForm search={search} />
      <Loaded query={trail} what="the audit trail">
        {({ items, nextCursor }) => (
          <>
            {items.length === 0 ? (
              <NothingFound {...nothing(nextCursor)} />
            ) : (
              <DataTable
                caption="Records, newest first"
                columns={columns}
                rows={items}
                keyOf={({ id }) => id}
              />
            )}
            <Pager what="the audit trail" cursor={cursor} nextCursor={nextCursor} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** A page looks at a limited number of records: there may be more beyond one without matches. */
function nothing(nextCursor: string | null): { readonly title: string; readonly advice: string } {
  if (nextCursor === null)
    return { title: 'No matching records', advice: 'Remove a filter, or widen the time range.' };
  return {
    title: 'No matching records so far',
    advice: 'Go to the next page to search older records, or narrow the time range.',
  };
}

function Exports({ search }: { readonly search: AuditSearch }) {
  return (
    <Group gap="xs">
      {(['csv', 'ndjson'] as const).map((format) => (
        <ExportButton key={format} path="/v1/admin/audit" query={{ ...search }} format={format} />
      ))}
    </Group>
  );
}

const columns: readonly Column<AuditRecord>[] = [
  {
    title: 'What',
    cell: (record) => (
      <>
        <PageLink to="/audit/$recordId" params={{ recordId: record.id }}>
          {sentenceOf(record)}
        </PageLink>
        <Text size="xs" c="dimmed">
          {record.action}
        </Text>
      </>
    ),
    isName: true,
  },
  {
    title: 'Result',
    cell: ({ result }) => (
      <Badge variant="light" color={colours[result]} tt="none">
        {result}
      </Badge>
    ),
  },
  { title: 'When', cell: ({ at }) => <ExactMoment at={at} /> },
  { title: 'By', cell: ({ actor }) => <Name>{nameOf(actor)}</Name>, from: 'sm' },
  { title: 'User', cell: ({ userId }) => (userId === null ? '–' : <Name>{userId}</Name>), from: 'md' },
  {
    title: 'Service',
    cell: ({ serviceName }) => (serviceName === null ? '–' : <Name>{serviceName}</Name>),
    from: 'md',
  },
  {
    title: 'Position',
    cell: ({ position }) =>
      position === null ? <Text size="xs">not chained yet</Text> : countText(position),
    from: 'md',
    isNumber: true,
  },
];
