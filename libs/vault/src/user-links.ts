import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ERASING_PATIENCE, formsOf, textWithout, type ErasedUser } from '#audit';
import { retryConflicts, withPatience } from '#database';
import type { LinkStatus } from './link/link.js';
import { endLinks, type EndedLink, type Ending } from './transitions/end-links.js';

/** Links that one transaction ends: their ids must fit into one announcement. */
const LINKS_AT_ONCE = 200;

/** A link as its user may know of it. */
export interface LinkOfUser {
  readonly id: string;
  readonly serviceId: string;
  readonly serviceName: string;
  readonly status: LinkStatus;
  readonly createdAt: Date;
  readonly activatedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastRefreshedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

// The index begins with the service, and services are few: each is looked up.
const OF_USER = 'l.service_id IN (SELECT id FROM services) AND l.user_id = ANY($1::text[])';

const READ = `
  SELECT l.id, l.service_id AS "serviceId", s.name AS "serviceName", l.status, l.created_at AS "createdAt",
    l.activated_at AS "activatedAt", l.revoked_at AS "revokedAt", l.last_refreshed_at AS "lastRefreshedAt",
    coalesce(u.last_used_at, l.used_until) AS "lastUsedAt"
  FROM links l JOIN services s ON s.id = l.service_id LEFT JOIN link_uses u ON u.link_id = l.id
  WHERE ${OF_USER} ORDER BY l.id LIMIT $2`;

const LOCK_OPEN = `
  SELECT l.id FROM links l WHERE ${OF_USER} AND l.status <> 'revoked' ORDER BY l.id LIMIT ${LINKS_AT_ONCE}
  FOR UPDATE OF l`;

/** What is changed without a look at each text. */
const FORGET = [
  `UPDATE links l SET user_id = $2 WHERE l.service_id IN (SELECT id FROM services) AND l.user_id = $1`,
  'DELETE FROM link_users WHERE user_id = $1 AND $2::text IS NOT NULL',
];

const QUOTING = `
  SELECT id, target::text AS target, reason, done_up_to::text AS place FROM revocations
  WHERE EXISTS (
    SELECT FROM unnest($1::text[]) AS form
    WHERE strpos(concat_ws(' ', target::text, reason, done_up_to::text), form) > 0)`;

const REWORD = 'UPDATE revocations SET target = $2::jsonb, reason = $3, done_up_to = $4::jsonb WHERE id = $1';

interface QuotingRevocation {
  readonly id: string;
  readonly target: string;
  readonly reason: string;
  readonly place: string | null;
}

/** All links of one user, for whom the user's rights are exercised. */
@Injectable()
export class UserLinks {
  constructor(private readonly database: DataSource) {}

  /** Links of all services, oldest first. @param names the user's id, and what replaces it after an erasure */
  async of(names: readonly string[], limit: number): Promise<LinkOfUser[]> {
    return this.database.query<LinkOfUser[]>(READ, [names, limit]);
  }

  /** Ends the next links that are not revoked yet, as {@link endLinks} does. @returns none once all have ended */
  async endSome(userId: string, ending: Ending): Promise<EndedLink[]> {
    return retryConflicts(() =>
      this.database.transaction(async (manager) => {
        const open = await manager.query<{ id: string }[]>(LOCK_OPEN, [[userId]]);
        const ids = open.map(({ id }) => id);
        return ids.length === 0 ? [] : endLinks(manager, ids, ending);
      }),
    );
  }

  /** Takes the id out of every table of links. It may be repeated. */
  async forget(user: ErasedUser): Promise<void> {
    await withPatience(this.database, ERASING_PATIENCE, async (manager) => {
      for (const statement of FORGET) await manager.query(statement, [user.userId, user.instead]);
      await rewordRevocations(manager, user);
    });
  }
}

/** Revocations of the user's links say whose they were, and perhaps why. */
async function rewordRevocations(manager: EntityManager, { userId, instead }: ErasedUser): Promise<void> {
  const rows = await manager.query<QuotingRevocation[]>(QUOTING, [formsOf(userId)]);
  for (const { id, ...texts } of rows) {
    const [target, reason, place] = [texts.target, texts.reason, texts.place].map(
      (text) => text && textWithout(text, userId, instead),
    );
    await manager.query(REWORD, [id, target, reason, place]);
  }
}
