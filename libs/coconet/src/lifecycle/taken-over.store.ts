import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { CommandRecord, EndOfCommand } from './command-record.js';
import { SELECTED } from './command-row.js';
import { LEASED, TAKEN_AT_ONCE } from './command.store.js';
import { recordEndsOf } from './end-record.js';

const TAKE_OVER = `
  UPDATE commands SET attended_until = ${LEASED}
  WHERE id IN (
    SELECT id FROM commands WHERE attended_until < now() AND state = 'sent' AND proof IS NOT NULL
    ORDER BY attended_until LIMIT ${TAKEN_AT_ONCE} FOR UPDATE SKIP LOCKED)
  RETURNING ${SELECTED}, (extract(epoch FROM clock_timestamp() - sent_at) * 1000)::float8 AS "sentFor"`;

const END = `
  WITH ended AS (
    UPDATE commands
    SET state = $2, reason = $3, status = $4, upstream_code = $5, ended_at = clock_timestamp(), attended_until = NULL,
      proof = NULL
    WHERE id = $1 AND state = 'sent'
    RETURNING *
  )
  ${recordEndsOf('ended')}`;

/** A command whose replica has stopped, and that is still to be proved. */
export interface TakenOverCommand {
  readonly record: CommandRecord;
  /** Milliseconds since it was sent, by two clocks that may differ. */
  readonly sentFor: number;
}

/** Commands that are to be proved and whose replica has stopped, in the table of commands. */
@Injectable()
export class TakenOverStore {
  constructor(private readonly database: DataSource) {}

  /**
   * Takes over commands that nobody attends to and that are to be proved: from now on this replica attends to them.
   *
   * @returns a limited number, so that other replicas get their share; there may be more
   */
  async take(): Promise<TakenOverCommand[]> {
    const [rows] = await this.database.query<[(CommandRecord & { sentFor: number })[], number]>(TAKE_OVER);
    return rows.map(({ sentFor, ...record }) => ({ record, sentFor }));
  }

  /** Ends a command that was taken over, with its record in the audit trail, unless it has an end. */
  async end(id: string, { state, reason, status, upstreamCode }: EndOfCommand): Promise<void> {
    await this.database.query(END, [id, state, reason, status, upstreamCode]);
  }
}
