import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { CommandRecord } from './command-record.js';
import type { CommandReason } from './command-reasons.js';
import { COLUMNS, MOVES, rowOf, SELECTED, TYPED_COLUMNS } from './command-row.js';
import { commandStates, leadsTo, type FollowedState } from './command-states.js';
import { recordEndsOf, recordWrittenEnds, TOLD_COLUMNS, toldRow } from './end-record.js';

/**
 * Milliseconds without a sign of life after which a replica's commands are taken over: four signs that failed, and long enough
 * that a pause of the process or a fail-over of the database is no reason.
 */
const LEASE = 20_000;

/** Lapsed commands that one statement ends, or takes over. */
export const TAKEN_AT_ONCE = 100;

/** What `attended_until` of a command without an end is set to. */
export const LEASED = `clock_timestamp() + interval '${LEASE} milliseconds'`;

/** Old commands that one statement removes: well under a second of work, so that no lock is held longer. */
const REMOVED_AT_ONCE = 1_000;

/** Every pair of states of which the second is later, as SQL. */
const LATER = commandStates
  .flatMap((from) => commandStates.filter((to) => leadsTo(from, to)).map((to) => `('${from}', '${to}')`))
  .join(', ');

/**
 * Whichever write comes last, the later state is kept. The one end that gives way is that of a replica that was taken for dead: it
 * knows better itself.
 *
 * An end is written together with its audit record, of which its event is made: so each command that has an end has its event,
 * once. `is_corrected` says that this end replaces another, whose event is out.
 */
const PUT = `
  WITH given AS (
    SELECT * FROM json_to_recordset($1::json) AS r (${TYPED_COLUMNS}, is_released boolean, ${TOLD_COLUMNS})
  ), written AS (
    INSERT INTO commands AS c (${COLUMNS}, attended_until)
    SELECT ${COLUMNS},
      CASE WHEN state IN ('accepted', 'sent') THEN CASE WHEN is_released THEN now() ELSE ${LEASED} END END
    FROM given
    ORDER BY id
    ON CONFLICT (id) DO UPDATE
    SET ${MOVES}, attended_until = excluded.attended_until, is_corrected = c.ended_at IS NOT NULL
    WHERE (c.state, excluded.state) IN (${LATER})
      OR (c.state = 'sent' AND excluded.state = 'sent' AND excluded.attended_until <= now())
      OR (c.state = 'unconfirmed' AND c.reason = 'broker_stopped' AND excluded.ended_at IS NOT NULL
        AND excluded.reason IS DISTINCT FROM 'broker_stopped')
    RETURNING *
  ), recorded AS (${recordWrittenEnds('written', 'given')})
  SELECT id FROM given WHERE id NOT IN (SELECT id FROM written)`;

const FIND = `SELECT ${SELECTED} FROM commands WHERE id = $1`;

const LIST = `
  SELECT ${SELECTED} FROM commands
  WHERE link_id = $1 AND ($2::uuid IS NULL OR id < $2) AND ($3::uuid IS NULL OR id >= $3)
    AND ($4::text IS NULL OR device_node_id = $4) AND ($5::text IS NULL OR capability = $5)
    AND ($6::text IS NULL OR state = $6) AND ($7::text IS NULL OR actor_name = $7)
  ORDER BY id DESC LIMIT $8`;

// In one order, as PUT, so that the two never wait for one another in a ring.
const ATTEND = `
  UPDATE commands SET attended_until = ${LEASED}
  WHERE id IN (
    SELECT id FROM commands WHERE id = ANY($1::uuid[]) AND attended_until IS NOT NULL ORDER BY id FOR UPDATE)`;

const APPROVE = `
  UPDATE commands
  SET state = 'accepted', parameters = $2, attended_until = ${LEASED}
  WHERE id = $1 AND state = 'awaiting_approval'`;

const END_UNAPPROVED = `
  WITH ended AS (
    UPDATE commands SET state = $2, reason = $3, ended_at = clock_timestamp()
    WHERE id = ANY($1::uuid[]) AND state = 'awaiting_approval'
    RETURNING *
  ), recorded AS (${recordEndsOf('ended')})
  SELECT ${SELECTED} FROM ended ORDER BY id`;

/** What is accepted is sent only once that is committed: so it was certainly not sent. */
const END_LAPSED = `
  WITH ended AS (
    UPDATE commands
    SET state = CASE state WHEN 'accepted' THEN 'expired' ELSE 'unconfirmed' END, reason = 'broker_stopped',
      ended_at = clock_timestamp(), attended_until = NULL
    WHERE id IN (
      SELECT id FROM commands WHERE attended_until < now() AND (state = 'accepted' OR (state = 'sent' AND proof IS NULL))
      ORDER BY attended_until LIMIT ${TAKEN_AT_ONCE} FOR UPDATE SKIP LOCKED)
    RETURNING *
  ), recorded AS (${recordEndsOf('ended')})
  SELECT count(*)::int AS ended FROM ended`;

/** UUIDs have no greatest one before PostgreSQL 18; as text they sort alike. */
const LATER_SENT = `
  SELECT asked.place::int, sent.*
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[])
    WITH ORDINALITY AS asked (link_id, id, network_id, device_node_id, resource_eui, place)
  CROSS JOIN LATERAL (
    SELECT max(c.id::text) AS id, c.capability, c.command, c.parameters FROM commands c
    WHERE c.link_id = asked.link_id AND c.id > asked.id AND c.sent_at IS NOT NULL
      AND (c.network_id, c.device_node_id, c.resource_eui)
        IS NOT DISTINCT FROM (asked.network_id, asked.device_node_id, asked.resource_eui)
    GROUP BY c.capability, c.command, c.parameters) AS sent`;

const REMOVE = `
  DELETE FROM commands WHERE id IN (
    SELECT id FROM commands WHERE id < $1 AND ended_at IS NOT NULL ORDER BY id LIMIT ${REMOVED_AT_ONCE}
    FOR UPDATE SKIP LOCKED)`;

/** Which of a link's commands to list. */
export interface CommandFilter {
  readonly linkId: string;
  /** Only those with smaller ids. */
  readonly before?: string | undefined;
  /** Only those with this id or a larger one. */
  readonly from?: string | undefined;
  readonly deviceNodeId?: string | undefined;
  readonly capability?: string | undefined;
  readonly state?: FollowedState | undefined;
  /** Only those that this actor caused, by name. */
  readonly actor?: string | undefined;
  readonly limit: number;
}

/** What was sent to a resource: the last command of those that are equal. */
export type SentCommand = Pick<CommandRecord, 'id' | 'capability' | 'command' | 'parameters'>;

/** A command, and the resource that it is for. */
export type AddressedCommand = Pick<
  CommandRecord,
  'id' | 'linkId' | 'networkId' | 'deviceNodeId' | 'resourceEui'
>;

/** The database, or a transaction of it. */
type Statements = Pick<EntityManager, 'query'>;

/** The table of commands. */
@Injectable()
export class CommandStore {
  constructor(private readonly database: DataSource) {}

  /**
   * Writes commands as they are now, in one statement, and the audit records of those that have ended. One that has come further
   * meanwhile is left as it is. Those without an end count as attended by this replica, unless they wait for approval
   * or it has released them.
   *
   * @param target the database, or a transaction of it
   * @returns the ids of those that were left as they are: usually none
   */
  async put(
    records: readonly CommandRecord[],
    target: Statements = this.database,
  ): Promise<ReadonlySet<string>> {
    const rows = records.map((record) => ({ ...rowOf(record), ...toldRow(record) }));
    const left = await target.query<{ id: string }[]>(PUT, [JSON.stringify(rows)]);
    return new Set(left.map(({ id }) => id));
  }

  async find(id: string): Promise<CommandRecord | undefined> {
    const [record] = await this.database.query<CommandRecord[]>(FIND, [id]);
    return record;
  }

  /** Newest first. */
  async list(filter: CommandFilter): Promise<CommandRecord[]> {
    const { linkId, before, from, deviceNodeId, capability, state, actor, limit } = filter;
    return this.database.query<CommandRecord[]>(LIST, [
      linkId,
      before ?? null,
      from ?? null,
      deviceNodeId ?? null,
      capability ?? null,
      state ?? null,
      actor ?? null,
      limit,
    ]);
  }

  /** Lets a command that waits for approval be sent: this replica attends to it from now on. */
  async approve({ id, parameters }: CommandRecord, target: Statements): Promise<void> {
    const [, approved] = await target.query<[unknown, number]>(APPROVE, [id, parameters]);
    if (approved !== 1) throw new Error('a command that is not waiting cannot be approved');
  }

  /** Ends commands that wait for approval, with their records in the audit trail. @returns those that waited */
  async endUnapproved(
    ids: readonly string[],
    state: 'denied' | 'expired' | 'failed',
    reason: CommandReason,
    target: Statements,
  ): Promise<CommandRecord[]> {
    return target.query<CommandRecord[]>(END_UNAPPROVED, [ids, state, reason]);
  }

  /** Says that this replica still attends to these commands. */
  async attend(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.database.query(ATTEND, [ids]);
  }

  /**
   * What was sent after each of these commands to the same resource, by any replica that has recorded it.
   *
   * @returns by the command that was asked about
   */
  async sentAfter(
    commands: readonly AddressedCommand[],
  ): Promise<ReadonlyMap<AddressedCommand, SentCommand[]>> {
    const rows = await this.database.query<(SentCommand & { place: number })[]>(LATER_SENT, [
      commands.map(({ linkId }) => linkId),
      commands.map(({ id }) => id),
      commands.map(({ networkId }) => networkId),
      commands.map(({ deviceNodeId }) => deviceNodeId),
      commands.map(({ resourceEui }) => resourceEui),
    ]);
    const sent = Map.groupBy(rows, ({ place }) => place);
    return new Map(commands.map((command, index) => [command, sent.get(index + 1) ?? []]));
  }

  /**
   * Ends commands that nobody attends to and that are not to be proved, with their records in the audit trail. They are never sent
   * again: one that was accepted expires, and of one that was sent it is not known whether the device acted.
   *
   * @returns how many; there may be more
   */
  async endLapsed(): Promise<number> {
    const [row] = await this.database.query<{ ended: number }[]>(END_LAPSED);
    return row?.ended ?? 0;
  }

  /** Removes some ended commands with smaller ids. @returns whether there may be more */
  async removeBefore(id: string): Promise<boolean> {
    const [, removed] = await this.database.query<[unknown, number]>(REMOVE, [id]);
    return removed === REMOVED_AT_ONCE;
  }
}
