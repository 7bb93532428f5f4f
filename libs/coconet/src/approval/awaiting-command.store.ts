import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { ContentPlace, EncryptedContent } from './awaiting-command-cipher.js';

/** Commands that one statement takes out because their time is up. */
const EXPIRED_AT_ONCE = 100;

/** A command that waits, as it is written. */
export interface NewAwaitingRow extends ContentPlace, EncryptedContent {
  readonly linkId: string;
  readonly parametersHash: string;
}

/** A command that waits, as it is read. */
export interface AwaitingRow extends NewAwaitingRow {
  readonly requestedAt: Date;
  readonly expiresAt: Date;
}

/** How many wait, and for how many seconds the oldest has. */
export interface AwaitingCount {
  readonly count: number;
  readonly oldest: number;
}

// The database's clock decides: replicas' clocks may differ.
const ADD = `
  INSERT INTO awaiting_commands
    (command_id, link_id, service_id, key_id, data_key, content, parameters_hash, requested_at, expires_at)
  SELECT r.*, clock_timestamp(), clock_timestamp() + $8 * interval '1 millisecond'
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bytea[], $6::bytea[], $7::text[]) AS r
  RETURNING command_id AS id, expires_at AS "expiresAt"`;

const SELECTED = `
  SELECT command_id AS id, link_id AS "linkId", service_id AS "serviceId", key_id AS "keyId", data_key AS "dataKey", content,
    parameters_hash AS "parametersHash", requested_at AS "requestedAt", expires_at AS "expiresAt"
  FROM awaiting_commands WHERE expires_at > clock_timestamp()`;

const FIND = `${SELECTED} AND command_id = $1`;

const LIST = `${SELECTED} AND ($1::uuid IS NULL OR command_id < $1) ORDER BY command_id DESC LIMIT $2`;

const COUNT_OF_LINK = `
  SELECT count(*)::int AS count FROM awaiting_commands WHERE link_id = $1 AND expires_at > clock_timestamp()`;

const COUNT = `
  SELECT count(*)::int AS count,
    coalesce(extract(epoch FROM clock_timestamp() - min(requested_at)), 0)::float8 AS oldest
  FROM awaiting_commands WHERE expires_at > clock_timestamp()`;

/** Decides: of several who take the same command out, one does. */
const TAKE = `
  DELETE FROM awaiting_commands
  WHERE command_id = $1 AND ($2::text IS NULL OR parameters_hash = $2) AND expires_at > clock_timestamp()`;

const TAKE_ALL = `
  WITH taken AS (
    DELETE FROM awaiting_commands WHERE command_id IN (
      SELECT command_id FROM awaiting_commands WHERE command_id = ANY($1::uuid[]) AND expires_at > clock_timestamp()
      ORDER BY command_id FOR UPDATE)
    RETURNING command_id AS id
  )
  SELECT id FROM taken`;

const TAKE_EXPIRED = `
  WITH expired AS (
    DELETE FROM awaiting_commands WHERE command_id IN (
      SELECT command_id FROM awaiting_commands WHERE expires_at <= now()
      ORDER BY command_id LIMIT ${EXPIRED_AT_ONCE} FOR UPDATE SKIP LOCKED)
    RETURNING command_id AS id
  )
  SELECT id FROM expired`;

type Statements = Pick<EntityManager, 'query'>;

/** The table of commands that wait for approval. */
@Injectable()
export class AwaitingCommandStore {
  constructor(private readonly database: DataSource) {}

  /** @param time milliseconds for which they wait @returns until when each waits, by its id */
  async add(
    rows: readonly NewAwaitingRow[],
    time: number,
    target: Statements,
  ): Promise<ReadonlyMap<string, Date>> {
    const added = await target.query<{ id: string; expiresAt: Date }[]>(ADD, [
      rows.map(({ id }) => id),
      rows.map(({ linkId }) => linkId),
      rows.map(({ serviceId }) => serviceId),
      rows.map(({ keyId }) => keyId),
      rows.map(({ dataKey }) => dataKey),
      rows.map(({ content }) => content),
      rows.map(({ parametersHash }) => parametersHash),
      time,
    ]);
    return new Map(added.map(({ id, expiresAt }) => [id, expiresAt]));
  }

  /** One that still waits; `undefined` once it is decided or its time is up. */
  async find(id: string): Promise<AwaitingRow | undefined> {
    const [row] = await this.database.query<AwaitingRow[]>(FIND, [id]);
    return row;
  }

  /** Those that wait, newest first. */
  async list(limit: number, before: string | undefined): Promise<AwaitingRow[]> {
    return this.database.query<AwaitingRow[]>(LIST, [before ?? null, limit]);
  }

  /** How many wait of one link. */
  async countOfLink(linkId: string, target: Statements): Promise<number> {
    const [row] = await target.query<{ count: number }[]>(COUNT_OF_LINK, [linkId]);
    return row?.count ?? 0;
  }

  /** How many wait in all. */
  async count(): Promise<AwaitingCount> {
    const [row] = await this.database.query<AwaitingCount[]>(COUNT);
    return row ?? { count: 0, oldest: 0 };
  }

  /**
   * Takes a command out, to decide about it.
   *
   * @param parametersHash as it was shown; absent if that does not matter
   * @returns whether it waited, and was not taken by someone else
   */
  async take(id: string, parametersHash: string | undefined, target: Statements): Promise<boolean> {
    const [, taken] = await target.query<[unknown, number]>(TAKE, [id, parametersHash ?? null]);
    return taken === 1;
  }

  /** Takes commands out together. @returns the ids of those that waited, and were not taken by someone else */
  async takeAll(ids: readonly string[], target: Statements): Promise<string[]> {
    const rows = await target.query<{ id: string }[]>(TAKE_ALL, [ids]);
    return rows.map(({ id }) => id);
  }

  /** Takes out some whose time is up. @returns their ids; there may be more */
  async takeExpired(target: Statements): Promise<string[]> {
    const rows = await target.query<{ id: string }[]>(TAKE_EXPIRED);
    return rows.map(({ id }) => id);
  }
}
