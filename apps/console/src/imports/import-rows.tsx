import { useNavigate, useSearch } from '@tanstack/react-router';
import { isUnderWay, useImportRows } from '../api/imports.js';
import type { ImportRow, LinkImport } from '../api/client/schemas.js';
import { DataTable, type Column } from '../layout/tables/data-table.js';
import type { Filter } from '../layout/forms/filter-field.js';
import { FilterForm } from '../layout/forms/filter-form.js';
import { countText } from '../layout/text/format.js';
import { Loaded } from '../layout/loaded.js';
import { Name } from '../layout/text/name.js';
import { NothingFound } from '../layout/tables/nothing-found.js';
import { PageLink } from '../layout/page/page-links.js';
import { Section } from '../layout/page/section.js';
import { Pager } from '../layout/tables/pager.js';
import { ResultsStatus } from '../layout/tables/results-status.js';
import { importSearchOf } from './import-search.js';
import { verdictLabels, verdicts } from './import-words.js';

const filters: readonly Filter<'verdict'>[] = [
  { kind: 'choice', name: 'verdict', label: 'Verdict', values: verdicts, labels: verdictLabels },
];

/** What became of each row. */
export function ImportRows({ of }: { readonly of: LinkImport }) {
  const { verdict, cursor } = useSearch({ from: '/console/imports/$importId' });
  const rows = useImportRows(of.id, verdict, cursor, isUnderWay(of));
  const navigate = useNavigate();
  return (
    <Section title="Rows">
      <ResultsStatus query={rows} what="row" />
      <FilterForm
        label="Rows"
        columns={{ base: 1, xs: 3 }}
        filters={filters}
        search={{ verdict }}
        isFiltered={verdict !== undefined}
        onSearch={(chosen) => {
          const search = importSearchOf(chosen);
          void navigate({ to: '/imports/$importId', params: { importId: of.id }, search });
        }}
      />
      <Loaded query={rows} what="the rows">
        {({ items, nextCursor }) => (
          <>
            {items.length === 0 ? (
              <NothingFound title="No matching rows" advice="Choose another verdict." />
            ) : (
              <DataTable
                caption="Rows, in the order of the file"
                columns={columns}
                rows={items}
                keyOf={({ id }) => id}
              />
            )}
            <Pager what="rows" cursor={cursor} nextCursor={nextCursor} />
          </>
        )}
      </Loaded>
    </Section>
  );
}

const columns: readonly Column<ImportRow>[] = [
  { title: 'Line', cell: ({ line }) => countText(line), isNumber: true },
  { title: 'User', cell: (row) => <RowUser row={row} />, isName: true },
  { title: 'Service', cell: ({ service }) => service !== null && <Name>{service}</Name>, from: 'sm' },
  { title: 'Verdict', cell: ({ verdict }) => verdictLabels[verdict] },
  {
    title: 'Why',
    cell: ({ field, reason }) => [field, reason].filter((part) => part !== null).join(': '),
    from: 'sm',
  },
];

function RowUser({ row: { id, userId, verdict } }: { readonly row: ImportRow }) {
  if (userId === null) return '–';
  if (verdict !== 'linked') return <Name>{userId}</Name>;
  return (
    <PageLink to="/links/$linkId" params={{ linkId: id }}>
      <Name>{userId}</Name>
    </PageLink>
  );
}
