import { Box, Table, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ListOrder } from '../../api/client/schemas.js';
import { ChoiceOfAll, ChoiceOfRow, type RowChoice } from './row-choice.js';
import { SortHeader, wayOf } from './sort-header.js';
import { useStickyHead } from './use-sticky-head.js';

/** A column, and what it shows for a row. */
export interface Column<T> {
  readonly title: string;
  readonly cell: (row: T) => ReactNode;
  /** Shown from this screen width up; always if left out. */
  readonly from?: 'xs' | 'sm' | 'md' | 'lg';
  /** Numbers are right-aligned. */
  readonly isNumber?: boolean;
  /** Names may be long and without spaces: they break anywhere. */
  readonly isName?: boolean;
  /** The order of the list that the first click on the title asks for, where the list can be sorted by this column. */
  readonly sort?: ListOrder;
}

interface DataTableProps<T> {
  /** The table's caption, for screen readers. */
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  /** The order of the list, where it can be sorted. */
  readonly order?: ListOrder;
  /** Check boxes before the rows, if they can be chosen. */
  readonly choice?: RowChoice<T>;
}

/** A table whose head stays in sight; on a narrow screen it scrolls sideways, also by keyboard. */
export function DataTable<T>({ caption, columns, rows, keyOf, order, choice }: DataTableProps<T>) {
  const { box, boxStyle, offset } = useStickyHead();
  return (
    <Box ref={box} role="region" aria-label={caption} tabIndex={0} style={boxStyle}>
      <Table verticalSpacing="xs" highlightOnHover stickyHeader stickyHeaderOffset={offset}>
        <caption>
          <VisuallyHidden>{caption}</VisuallyHidden>
        </caption>
        <Table.Thead>
          <Table.Tr>
            {choice && <ChoiceOfAll choice={choice} rows={rows} keyOf={keyOf} />}
            {columns.map(({ title, sort, ...column }) =>
              sort === undefined || order === undefined ? (
                <Table.Th key={title} {...placeOf(column)}>
                  {title}
                </Table.Th>
              ) : (
                <Table.Th key={title} aria-sort={wayOf(order, sort)} {...placeOf(column)}>
                  <SortHeader title={title} order={order} first={sort} />
                </Table.Th>
              ),
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={keyOf(row)}>
              {choice && <ChoiceOfRow choice={choice} row={row} id={keyOf(row)} />}
              {columns.map(({ title, cell, ...column }) => (
                <Table.Td key={title} {...placeOf(column)}>
                  {cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  );
}

function placeOf({ from, isNumber, isName }: Pick<Column<never>, 'from' | 'isNumber' | 'isName'>) {
  return {
    ...(from && { visibleFrom: from }),
    ...(isNumber && { ta: 'right' as const }),
    ...(isName && { style: { overflowWrap: 'anywhere' as const } }),
  };
}
