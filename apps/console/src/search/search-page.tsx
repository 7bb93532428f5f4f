import { Text } from '@mantine/core';
import { Navigate, useSearch } from '@tanstack/react-router';
import { useSearchResult } from '../api/search.js';
import type { SearchHit } from '../api/client/schemas.js';
import { DataTable, type Column } from '../layout/tables/data-table.js';
import { Loaded } from '../layout/loaded.js';
import { Name } from '../layout/text/name.js';
import { nameInText } from '../layout/text/name-text.js';
import { NothingFound } from '../layout/tables/nothing-found.js';
import { Page } from '../layout/page/page.js';
import { PageLink } from '../layout/page/page-links.js';
import { hitLabels, placeOf } from './hit-place.js';

const columns: readonly Column<SearchHit>[] = [
  {
    title: 'Found',
    cell: (hit) => (
      <PageLink {...placeOf(hit)}>
        <Name>{hit.label}</Name>
      </PageLink>
    ),
    isName: true,
  },
  { title: 'Kind', cell: ({ kind }) => hitLabels[kind] },
  { title: 'Id', cell: ({ id, label }) => (id === label ? '' : id), from: 'sm', isName: true },
];

/** What a search found. An id that belongs to one thing alone leads there. */
export function SearchPage() {
  const { q = '' } = useSearch({ from: '/console/search' });
  const result = useSearchResult(q);
  const [only, ...others] = result.data?.items ?? [];
  if (only !== undefined && others.length === 0 && only.id === q)
    return <Navigate {...placeOf(only)} replace />;
  return (
    <Page
      title={q === '' ? 'Search' : `Search: ${nameInText(q)}`}
      intro="Links, link attempts, requests, commands, services, keys and devices by id; users and services by a part of their name."
    >
      {q !== '' && (
        <Loaded query={result} what="the search">
          {({ items, hasMore }) =>
            items.length === 0 ? (
              <NothingFound
                title="Nothing found"
                advice="Enter a whole id, or three or more characters of a user’s id."
              />
            ) : (
              <>
                <DataTable caption="What was found" columns={columns} rows={items} keyOf={keyOf} />
                {hasMore && <Text c="dimmed">There are more matches. Enter more of the name.</Text>}
              </>
            )
          }
        </Loaded>
      )}
    </Page>
  );
}

function keyOf({ kind, id }: SearchHit): string {
  return `${kind} ${id}`;
}
