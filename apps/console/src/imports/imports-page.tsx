import { useSearch } from '@tanstack/react-router';
import { nameOfId } from '../api/client/actor.js';
import { isUnderWay, useImports } from '../api/imports.js';
import type { LinkImport } from '../api/client/schemas.js';
import { DataTable, type Column } from '../layout/tables/data-table.js';
import { ExactMoment } from '../layout/text/exact-moment.js';
import { Loaded } from '../layout/loaded.js';
import { Name } from '../layout/text/name.js';
import { NothingFound } from '../layout/tables/nothing-found.js';
import { Page } from '../layout/page/page.js';
import { LinkButton, PageLink } from '../layout/page/page-links.js';
import { Pager } from '../layout/tables/pager.js';
import { ProgressBar } from '../layout/figures/progress-bar.js';
import { RefreshControls } from '../layout/tables/refresh-controls.js';
import { ForRole } from '../session/for-role.js';
import { decidedRows, stateText } from './import-words.js';

/** Imports of tokens that another system holds, and their progress. */
export function ImportsPage() {
  const { cursor } = useSearch({ from: '/console/imports' });
  const imports = useImports(cursor);
  return (
    <Page
      title="Imports"
      intro="An import makes links of the refresh tokens that another system holds. Imports are kept for 30 days."
      actions={
        <>
          <RefreshControls query={imports} />
          <ForRole roles={['operator']} to="import tokens">
            <LinkButton to="/imports/new">Import tokens</LinkButton>
          </ForRole>
        </>
      }
    >
      <Loaded query={imports} what="the imports">
        {({ items, nextCursor }) => (
          <>
            {items.length === 0 ? (
              <NothingFound
                title="No imports"
                advice="If another system already links COCO accounts, import its tokens, and no user has to link again."
              />
            ) : (
              <DataTable
                caption="Imports, newest first"
                columns={columns}
                rows={items}
                keyOf={({ id }) => id}
              />
            )}
            <Pager what="imports" cursor={cursor} nextCursor={nextCursor} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

const columns: readonly Column<LinkImport>[] = [
  {
    title: 'Started',
    cell: ({ id, startedAt }) => (
      <PageLink to="/imports/$importId" params={{ importId: id }}>
        <ExactMoment at={startedAt} />
      </PageLink>
    ),
  },
  { title: 'State', cell: stateText },
  { title: 'Rows with a verdict', cell: (one) => <ImportProgress of={one} /> },
  { title: 'By', cell: ({ startedBy }) => <Name>{nameOfId(startedBy)}</Name>, from: 'md' },
];

/** How many rows have their verdict. */
export function ImportProgress({ of }: { readonly of: LinkImport }) {
  return (
    <ProgressBar
      label="Rows with a verdict"
      done={decidedRows(of)}
      total={of.rows}
      isOver={!isUnderWay(of)}
    />
  );
}
