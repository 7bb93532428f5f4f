import { hash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { DatabaseError } from 'pg';
import { QueryFailedError } from 'typeorm';
import { IDENTIFIER_LIMIT, insertEvents, storable, type IdentifiedEvent } from './insert-events.js';

/** A record that PostgreSQL rejected, as it was set aside. */
export interface SetAsideRecord {
  readonly id: string;
  readonly at: Date;
  /** SQLSTATE with which it was refused. */
  readonly code: string;
  /** The record as JSON. */
  readonly record: string;
}

/** The trail's entry for a record that was set aside, and the set-aside record. */
interface SetAsideClaim {
  /** Of the trail's own record about it. */
  readonly eventId: string;
  readonly id: string;
  readonly sha256: string;
  readonly record: string | null;
}

const PUT = `
  INSERT INTO audit_set_aside (id, code, record) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING RETURNING id`;

const CONCEAL = 'SELECT audit_pseudonym($1) AS pseudonym';

/** Members of details that name a person; the trail's own trigger has the same. */
const PEOPLE = ['causedBy', 'requestedFor', 'userId'];

const READ = 'SELECT id, at, code, record FROM audit_set_aside ORDER BY id';

const READ_CLAIMS = `
  SELECT e.id AS "eventId", e.details ->> 'record' AS id, e.details ->> 'sha256' AS sha256, s.record
  FROM audit_events e LEFT JOIN audit_set_aside s ON s.id::text = e.details ->> 'record'
  WHERE e.action = 'audit.record_set_aside'`;

/**
 * Keeps a record that the trail itself cannot hold, as text, so that nothing is lost. The trail gets a record about it, with
 * its digest: so set-aside records are covered by the chain too.
 *
 * @param noteId of the record about it
 */
export async function setAside(
  database: DataSource,
  event: IdentifiedEvent,
  error: unknown,
  noteId: string,
): Promise<void> {
  const code = refusalCode(error);
  await database.transaction(async (manager) => {
    // JSON writes NUL and half surrogate pairs as escapes, so PostgreSQL stores any record as text.
    const record = JSON.stringify(await concealed(manager, event));
    const put = await manager.query<unknown[]>(PUT, [event.id, code, record]);
    if (put.length === 0) return;
    await insertEvents(manager, [
      {
        id: noteId,
        action: 'audit.record_set_aside',
        result: 'failed',
        actor: { kind: 'system' },
        details: { record: event.id, action: event.action, code, sha256: sha256Of(record) },
      },
    ]);
  });
}

/** The record with pseudonyms in the place of people, as the trail would have it. */
async function concealed(
  manager: Pick<EntityManager, 'query'>,
  event: IdentifiedEvent,
): Promise<IdentifiedEvent> {
  const conceal = async (id: unknown): Promise<string> => {
    const [row] = await manager.query<{ pseudonym: string }[]>(CONCEAL, [
      storable(String(id), IDENTIFIER_LIMIT),
    ]);
    return row?.pseudonym ?? '';
  };
  const { actor, details, causedBy } = event;
  const hidden = async (members: IdentifiedEvent['details']): Promise<IdentifiedEvent['details']> => {
    const now: Record<string, string | number | boolean | null> = { ...members };
    for (const name of PEOPLE) if (typeof now[name] === 'string') now[name] = await conceal(now[name]);
    return now;
  };
  return {
    ...event,
    actor:
      actor.kind === 'user' && actor.id !== undefined ? { ...actor, id: await conceal(actor.id) } : actor,
    ...(details !== undefined && { details: await hidden(details) }),
    ...(causedBy !== undefined && { causedBy: await hidden(causedBy) }),
  };
}

/** All records that were set aside, the oldest first. */
export async function readSetAside(database: DataSource): Promise<SetAsideRecord[]> {
  return database.query<SetAsideRecord[]>(READ);
}

/** A record that the trail says was set aside. */
export interface CheckedAside {
  /** Of the trail's own record about it. */
  readonly eventId: string;
  readonly record: string;
  /** SHA-256 that it had. */
  readonly expected: Buffer;
  /** SHA-256 that it has; `undefined` if it is gone. */
  readonly found: Buffer | undefined;
}

/** The records that the trail says were set aside, each with the hash that it had and the one that it has. */
export async function checkSetAside(manager: Pick<EntityManager, 'query'>): Promise<CheckedAside[]> {
  const claims = await manager.query<SetAsideClaim[]>(READ_CLAIMS);
  return claims.map(({ eventId, id, sha256, record }) => ({
    eventId,
    record: id,
    expected: Buffer.from(sha256, 'hex'),
    found: record === null ? undefined : Buffer.from(sha256Of(record), 'hex'),
  }));
}

/** SQLSTATE, or the name of an error of the driver. Never its text, which quotes values. */
export function refusalCode(error: unknown): string {
  const cause: unknown = error instanceof QueryFailedError ? (error as QueryFailedError).driverError : error;
  if (cause instanceof DatabaseError && cause.code !== undefined) return cause.code;
  return cause instanceof Error ? cause.name : 'unknown';
}

function sha256Of(text: string): string {
  return hash('sha256', text, 'hex');
}
