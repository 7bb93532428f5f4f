/** Records as the lines of a file. */
import type { AuditRecord } from './audit-record.view.js';

/** The forms in which records are exported. */
export const exportFormats = ['csv', 'ndjson'] as const;

export type ExportFormat = (typeof exportFormats)[number];

interface Column {
  readonly title: string;
  readonly valueOf: (record: AuditRecord) => string | number | null;
}

const columns: readonly Column[] = [
  { title: 'position', valueOf: ({ position }) => position },
  { title: 'time', valueOf: ({ at }) => at.toISOString() },
  { title: 'action', valueOf: ({ action }) => action },
  { title: 'result', valueOf: ({ result }) => result },
  { title: 'actor kind', valueOf: ({ actor }) => actor.kind },
  { title: 'actor id', valueOf: ({ actor }) => actor.id },
  { title: 'actor name', valueOf: ({ actor }) => actor.name },
  { title: 'caused by', valueOf: ({ details }) => textIn(details.causedBy) },
  { title: 'service id', valueOf: ({ serviceId }) => serviceId },
  { title: 'service name', valueOf: ({ serviceName }) => serviceName },
  { title: 'link id', valueOf: ({ linkId }) => linkId },
  { title: 'capability', valueOf: ({ details }) => textIn(details.capability) },
  { title: 'command', valueOf: ({ details }) => textIn(details.command) },
  { title: 'network id', valueOf: ({ details }) => textIn(details.networkId) },
  { title: 'device node id', valueOf: ({ details }) => textIn(details.deviceNodeId) },
  { title: 'resource', valueOf: ({ details }) => textIn(details.resourceEui) },
  { title: 'request id', valueOf: ({ requestId }) => requestId },
  { title: 'address', valueOf: ({ remoteAddress }) => remoteAddress },
  { title: 'details', valueOf: ({ details }) => JSON.stringify(details) },
  { title: 'id', valueOf: ({ id }) => id },
  { title: 'hash', valueOf: ({ hash }) => hash },
];

/** Records per chunk: about 64 KB, as much as a socket takes at once. */
const LINES_AT_ONCE = 100;

/**
 * The text of a file, in chunks, as its reader asks for them. CSV is that of RFC 4180 with a line of titles; NDJSON has one
 * JSON object a line.
 */
export async function* fileOf(
  records: AsyncIterable<AuditRecord>,
  format: ExportFormat,
): AsyncGenerator<string> {
  const lineOf = format === 'csv' ? csvLine : (record: AuditRecord) => `${JSON.stringify(record)}\n`;
  let lines = format === 'csv' ? [csvTitles()] : [];
  for await (const record of records) {
    lines.push(lineOf(record));
    if (lines.length < LINES_AT_ONCE) continue;
    yield lines.join('');
    lines = [];
  }
  yield lines.join('');
}

/** The first line of a CSV file. */
export function csvTitles(): string {
  return lineOfCells(columns.map(({ title }) => title));
}

function csvLine(record: AuditRecord): string {
  return lineOfCells(columns.map(({ valueOf }) => valueOf(record)));
}

function lineOfCells(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** What spreadsheets take for the beginning of a formula, also in the wide forms of East Asian keyboards. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** A cell that no spreadsheet calculates: what looks like a formula is marked as text (OWASP, "CSV Injection"). */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return `"${text.replaceAll('"', '""')}"`;
}

function textIn(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
