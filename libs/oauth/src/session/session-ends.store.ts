import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { UserNames } from '#vault';
import { OAuthSettings } from '../oauth-settings.js';

/** Sessions removed by one statement: each holds its rows' locks only for a moment. */
const REMOVED_AT_ONCE = 1_000;

/** A session that was not confirmed in time. */
export interface UnconfirmedSession {
  readonly id: string;
  readonly serviceId: string;
  readonly linkId: string;
}

const EXPIRE = `
  UPDATE link_sessions SET status = 'expired', confirmation_digest = NULL, ended_at = confirmation_expires_at
  WHERE id IN (SELECT id FROM link_sessions WHERE status = 'linked' AND confirmation_expires_at <= now()
               LIMIT $1 FOR UPDATE SKIP LOCKED)
  RETURNING id, service_id AS "serviceId", link_id AS "linkId"`;

/** A state that has lapsed can't be withdrawn any more: the time shows its end. */
const LOCK_OPEN = `
  SELECT link_id AS "linkId", renews_link_id AS "renewsLinkId" FROM link_sessions
  WHERE id = $1 AND (status = 'returned'
    OR (status IN ('created', 'connecting') AND expires_at > now())
    OR (status = 'linked' AND confirmation_expires_at > now()))
  FOR UPDATE`;

const WITHDRAW = `
  UPDATE link_sessions SET status = 'failed', failure_error = 'access_denied', failure_reason = 'withdrawn',
    ended_at = now(), confirmation_digest = NULL, data_key = NULL, code_verifier = NULL
  WHERE id = $1`;

/** Nobody can use the verifier of a session that lapsed, and its key may be retired. */
const FORGET_VERIFIERS = `
  UPDATE link_sessions SET data_key = NULL, code_verifier = NULL
  WHERE id IN (SELECT id FROM link_sessions
               WHERE status = 'connecting' AND expires_at <= now() AND data_key IS NOT NULL
               LIMIT ${REMOVED_AT_ONCE} FOR UPDATE SKIP LOCKED)`;

/** An open session stays, however short the retention: its browser may be at COCO. */
const REMOVE = `
  DELETE FROM link_sessions WHERE id IN (
    SELECT id FROM link_sessions
    WHERE created_at < now() - $1 * interval '1 ms' AND expires_at <= now() AND status <> 'linked'
    ORDER BY created_at LIMIT ${REMOVED_AT_ONCE} FOR UPDATE SKIP LOCKED)
  RETURNING user_id AS "userId"`;

const STILL_TRYING = 'SELECT DISTINCT user_id AS "userId" FROM link_sessions WHERE user_id = ANY($1::text[])';

/** How link sessions end other than by their browser, and when they are forgotten. */
@Injectable()
export class SessionEnds {
  constructor(
    private readonly database: DataSource,
    private readonly settings: OAuthSettings,
    private readonly userNames: UserNames,
  ) {}

  /** Marks up to `limit` sessions that were not confirmed in time as expired, and returns them. */
  async expireUnconfirmed(manager: EntityManager, limit: number): Promise<UnconfirmedSession[]> {
    const [rows] = await manager.query<[UnconfirmedSession[], number]>(EXPIRE, [limit]);
    return rows;
  }

  /** Notes that the links of these sessions were revoked before their services confirmed them. */
  async markRevoked(manager: EntityManager, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await manager.query(`UPDATE link_sessions SET failure_reason = 'link_revoked' WHERE id = ANY($1)`, [ids]);
  }

  /**
   * Ends an open session: from the commit on, no replica binds a browser to it, takes its callback or confirms it.
   *
   * @returns `undefined` if it has ended already; otherwise the links it was about
   */
  async withdraw(
    manager: EntityManager,
    id: string,
  ): Promise<{ readonly linkId: string | null; readonly renewsLinkId: string | null } | undefined> {
    const [open] = await manager.query<{ linkId: string | null; renewsLinkId: string | null }[]>(LOCK_OPEN, [
      id,
    ]);
    if (open !== undefined) await manager.query(WITHDRAW, [id]);
    return open;
  }

  /** Deletes the encrypted verifiers of sessions that lapsed while their users were at COCO. */
  async forgetVerifiers(): Promise<void> {
    for (let changed = REMOVED_AT_ONCE; changed === REMOVED_AT_ONCE;)
      [, changed] = await this.database.query<[unknown, number]>(FORGET_VERIFIERS);
  }

  /** Deletes sessions that are older than the retention, and forgets users with no data left. */
  async deleteOld(): Promise<void> {
    for (let removed = REMOVED_AT_ONCE; removed === REMOVED_AT_ONCE;)
      removed = await this.database.transaction((manager) => this.removeSome(manager));
  }

  private async removeSome(manager: EntityManager): Promise<number> {
    const [removed] = await manager.query<[{ userId: string }[], number]>(REMOVE, [
      this.settings.linkSessionRetention,
    ]);
    const users = removed.map(({ userId }) => userId);
    const others = await manager.query<{ userId: string }[]>(STILL_TRYING, [users]);
    const kept = new Set(others.map(({ userId }) => userId));
    await this.userNames.forget(
      manager,
      users.filter((user) => !kept.has(user)),
    );
    return removed.length;
  }
}
