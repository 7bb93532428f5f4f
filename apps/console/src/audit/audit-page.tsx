import { Badge, Button, Text } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { nameOf } from '../api/actor.js';
import { useAuditTrail } from '../api/audit.js';
import type { AuditRecord, AuditResult } from '../api/schemas.js';
import { DataTable, type Column } from '../layout/data-table.js';
import { countText } from '../layout/format.js';
import { Loaded } from '../layout/loaded.js';
import { Moment } from '../layout/moment.js';
import { Name } from '../layout/name.js';
import { NothingFound } from '../layout/nothing-found.js';
import { Page } from '../layout/page/page.js';
import { Pager } from '../layout/pager.js';
import { ResultsStatus } from '../layout/results-status.js';
import { AuditFilterForm } from './audit-filter-form.js';
import { ChainEnd } from './chain-end.js';
import { RecordDialog } from './record-dialog.js';

const colours: Readonly<Record<AuditResult, string>> = {
  succeeded: 'teal',
  started: 'indigo',
  refused: 'orange',
  failed: 'red',
};

/** Who did what. */
export function AuditPage() {
  const search = useSearch({ from: '/console/audit' });
  const { cursor, ...filter } = search;
  const trail = useAuditTrail(filter, cursor);
  const [opened, setOpened] = useState<AuditRecord>();
  const close = (): void => {
    setOpened(undefined);
  };
  return (
    <Page title="Audit trail" intro={<ChainEnd />}>
      <ResultsStatus query={trail} what="record" />
      <AuditFilterForm search={search} />
      <Loaded query={trail} what="the audit trail">
        {({ items, nextCursor }) => (
          <>
            {items.length === 0 ? (
              <NothingFound title="No matching records" advice="Remove a filter, or widen the time range." />
            ) : (
              <DataTable
                caption="Records, newest first"
                columns={columnsWith(setOpened)}
                rows={items}
                keyOf={({ id }) => id}
              />
            )}
            <Pager what="the audit trail" cursor={cursor} nextCursor={nextCursor} />
          </>
        )}
      </Loaded>
      {opened !== undefined && <RecordDialog record={opened} onClose={close} />}
    </Page>
  );
}

function columnsWith(open: (record: AuditRecord) => void): readonly Column<AuditRecord>[] {
  return [
    {
      title: 'Action',
      cell: (record) => (
        <Button
          size="compact-sm"
          variant="subtle"
          aria-haspopup="dialog"
          onClick={() => {
            open(record);
          }}
        >
          {record.action}
        </Button>
      ),
    },
    {
      title: 'Result',
      cell: ({ result }) => (
        <Badge variant="light" color={colours[result]} tt="none">
          {result}
        </Badge>
      ),
    },
    { title: 'When', cell: ({ at }) => <Moment at={at} /> },
    { title: 'By', cell: ({ actor }) => <Name>{nameOf(actor)}</Name>, from: 'sm' },
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
}
