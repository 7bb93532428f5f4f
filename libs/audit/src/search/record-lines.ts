/** Records as the lines of a file. */
import { CsvForm, inChunks } from '#kernel';
import type { AuditRecord } from './audit-record.view.js';

/** The forms in which records are exported. */
export const exportFormats = ['csv', 'ndjson'] as const;

export type ExportFormat = (typeof exportFormats)[number];

const form = new CsvForm<AuditRecord>([
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
]);

/**
 * The text of a file, in chunks, as its reader asks for them. CSV is that of RFC 4180 with a line of titles; NDJSON has one
 * JSON object a line.
 */
export function fileOf(records: AsyncIterable<AuditRecord>, format: ExportFormat): AsyncGenerator<string> {
  if (format === 'csv') return form.file(records);
  return inChunks(records, (record) => `${JSON.stringify(record)}\n`);
}

/** The first line of a CSV file. */
export function csvTitles(): string {
  return form.titles();
}

function textIn(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
