import { Checkbox, Table } from '@mantine/core';

/** Which rows of a table are chosen. */
export interface RowChoice<T> {
  /** Keys of the rows, also of rows on other pages. */
  readonly chosen: ReadonlySet<string>;
  readonly choose: (chosen: ReadonlySet<string>) => void;
  /** Whether a row can be chosen; all can if left out. */
  readonly isOpen?: (row: T) => boolean;
  /** What the row is, for its check box. */
  readonly nameOf: (row: T) => string;
}

interface ChoiceOfAllProps<T> {
  readonly choice: RowChoice<T>;
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
}

/** The check box in the head of the table: all rows of the page, or none of them. */
export function ChoiceOfAll<T>({ choice, rows, keyOf }: ChoiceOfAllProps<T>) {
  const { chosen, choose, isOpen = () => true } = choice;
  const keys = rows.filter(isOpen).map(keyOf);
  const here = keys.filter((key) => chosen.has(key)).length;
  const isAll = here > 0 && here === keys.length;
  return (
    <Table.Th w={40}>
      <Checkbox
        aria-label="Choose all on this page"
        checked={isAll}
        indeterminate={here > 0 && !isAll}
        disabled={keys.length === 0}
        onChange={() => {
          const others = [...chosen].filter((key) => !keys.includes(key));
          choose(new Set(isAll ? others : [...others, ...keys]));
        }}
      />
    </Table.Th>
  );
}

/** The check box of one row. */
export function ChoiceOfRow<T>({
  choice,
  row,
  id,
}: {
  readonly choice: RowChoice<T>;
  readonly row: T;
  readonly id: string;
}) {
  const { chosen, choose, isOpen, nameOf } = choice;
  return (
    <Table.Td>
      <Checkbox
        aria-label={`Choose ${nameOf(row)}`}
        checked={chosen.has(id)}
        disabled={isOpen !== undefined && !isOpen(row)}
        onChange={(event) => {
          const next = new Set(chosen);
          if (event.currentTarget.checked) next.add(id);
          else next.delete(id);
          choose(next);
        }}
      />
    </Table.Td>
  );
}
