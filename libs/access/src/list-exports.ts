import { Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { Clock, FILE_TYPES, sendFile, type AnswerDescription, type CsvForm, type FileReply } from '#kernel';
import { changerOf, type CallContext } from './caller.js';

/** A list that an admin takes away as a file. */
interface ExportedList<Row extends object> {
  /** Its name, such as `links`. */
  readonly list: string;
  /** What it is narrowed by; the trail keeps the names alone, because the record of an export is to name no user. */
  readonly filters?: object;
  /** What it is a list of, where it belongs to something: the id of a webhook or of an import. */
  readonly of?: string;
  readonly form: CsvForm<Row>;
  readonly rows: AsyncIterable<Row>;
}

/** Sends lists as CSV, each to the end, and records who took them away. */
@Injectable()
export class ListExports {
  constructor(
    private readonly trail: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** Records the export, then streams it at the pace of its reader. @throws AuditUnavailable and sends nothing */
  async send<Row extends object>(
    { list, filters = {}, of, form, rows }: ExportedList<Row>,
    call: CallContext,
    reply: FileReply,
  ): Promise<void> {
    const given: readonly (readonly [string, unknown])[] = Object.entries(filters);
    const names = given.flatMap(([name, value]) => (value === undefined ? [] : [name]));
    await this.trail.recordNow({
      action: 'list.exported',
      result: 'started',
      ...changerOf(call),
      details: { list, filters: names.join(' '), ...(of !== undefined && { of }) },
    });
    sendFile(reply, { what: list, format: 'csv', at: this.clock.now(), chunks: form.file(rows) });
  }
}

/** What the API's description says of a list as a file. @param example a row */
export function csvAnswer<Row extends object>(form: CsvForm<Row>, example: Row): AnswerDescription {
  return {
    status: 200,
    description: 'CSV (RFC 4180) with a line of titles, in the order of the list.',
    schema: { type: 'string' },
    mediaType: FILE_TYPES.csv,
    example: form.titles() + form.line(example),
  };
}
