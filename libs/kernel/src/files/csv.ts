/** Rows as CSV (RFC 4180), with a line of titles, which no spreadsheet takes for formulas. */

/** What a cell can show. Times are written in UTC, lists as their members with blanks between, objects as JSON. */
type CellValue = string | number | boolean | Date | null | undefined | readonly string[] | object;

/** A column with a title and a value that no member has. */
export interface CsvColumn<Row> {
  readonly title: string;
  readonly valueOf: (row: Row) => CellValue;
}

/** Lines per chunk: about 64 KB, as much as a socket takes at once. */
const LINES_AT_ONCE = 100;

/** The columns of a file. */
export class CsvForm<Row extends object> {
  private readonly columns: readonly CsvColumn<Row>[];

  /** @param columns a member's name is short for a column of its values under that title */
  constructor(columns: readonly (CsvColumn<Row> | (keyof Row & string))[]) {
    this.columns = columns.map((column) =>
      typeof column === 'string' ? { title: column, valueOf: (row) => row[column] as CellValue } : column,
    );
  }

  /** The first line of a file. */
  titles(): string {
    return lineOf(this.columns.map(({ title }) => title));
  }

  /** The line of a row. */
  line(row: Row): string {
    return lineOf(this.columns.map(({ valueOf }) => valueOf(row)));
  }

  /** A whole file, in chunks, as its reader asks for them. */
  file(rows: AsyncIterable<Row>): AsyncGenerator<string> {
    return inChunks(rows, (row) => this.line(row), this.titles());
  }
}

/** Lines in chunks, as their reader asks for them. @param head precedes the lines */
export async function* inChunks<Row>(
  rows: AsyncIterable<Row>,
  lineOfRow: (row: Row) => string,
  head = '',
): AsyncGenerator<string> {
  let lines = head === '' ? [] : [head];
  for await (const row of rows) {
    lines.push(lineOfRow(row));
    if (lines.length < LINES_AT_ONCE) continue;
    yield lines.join('');
    lines = [];
  }
  yield lines.join('');
}

function lineOf(values: readonly CellValue[]): string {
  return `${values.map(csvCell).join(',')}\r\n`;
}

/** What spreadsheets take for the beginning of a formula, also in the wide forms of East Asian keyboards. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** A cell that no spreadsheet calculates: what looks like a formula is marked as text (OWASP, "CSV Injection"). */
export function csvCell(value: CellValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = textOf(value);
  return `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

function textOf(value: string | Date | object): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  return Array.isArray(value) ? value.join(' ') : JSON.stringify(value);
}
