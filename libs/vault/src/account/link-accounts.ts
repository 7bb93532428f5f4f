import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { lockLink } from '../transitions/lock-link.js';

/** A user of one service, whose own link does not count. */
export interface AccountHolder {
  readonly serviceId: string;
  readonly userId: string;
}

/** How many live links have a known COCO account, and how many do not. */
export interface AccountCounts {
  readonly known: number;
  readonly unknown: number;
}

const LIVE = `l.status IN ('active', 'reauthorization_required')`;

/** Which COCO account each link belongs to, by digest. */
@Injectable()
export class LinkAccounts {
  constructor(private readonly database: DataSource) {}

  /** The link's account; `undefined` if it is unknown or there is no such link. */
  async of(linkId: string): Promise<Buffer | undefined> {
    return read(this.database.manager, linkId);
  }

  /**
   * The same, for a transaction that decides something about the link: nobody else can change it until the
   * end.
   */
  async lock(manager: EntityManager, linkId: string): Promise<Buffer | undefined> {
    await lockLink(manager, linkId);
    return read(manager, linkId);
  }

  /** Records the account of a link, unless it is known already. */
  async learn(manager: EntityManager, linkId: string, digest: Buffer): Promise<void> {
    await manager.query(
      `INSERT INTO link_accounts (link_id, account_digest)
       SELECT id, $2 FROM links WHERE id = $1 AND status <> 'revoked' ON CONFLICT (link_id) DO NOTHING`,
      [linkId, digest],
    );
  }

  /** The ids of those links whose account is known. */
  async known(linkIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.database.query<{ linkId: string }[]>(
      'SELECT link_id AS "linkId" FROM link_accounts WHERE link_id = ANY($1::uuid[])',
      [linkIds],
    );
    return new Set(rows.map(({ linkId }) => linkId));
  }

  /** Whether another user of the same service has a live link to this account. */
  async isHeldByAnother(
    manager: EntityManager,
    digest: Buffer,
    { serviceId, userId }: AccountHolder,
  ): Promise<boolean> {
    const rows = await manager.query<unknown[]>(
      `SELECT FROM link_accounts a JOIN links l ON l.id = a.link_id
       WHERE a.account_digest = $1 AND l.service_id = $2 AND l.user_id <> $3 AND ${LIVE} LIMIT 1`,
      [digest, serviceId, userId],
    );
    return rows.length > 0;
  }

  /** Locks this account at this service until the end of the transaction. */
  async lockAccount(manager: EntityManager, digest: Buffer, serviceId: string): Promise<void> {
    await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `coco account ${serviceId} ${digest.toString('hex')}`,
    ]);
  }

  /** Whether any service has a live link to this account. */
  async isHeld(digest: Buffer): Promise<boolean> {
    const rows = await this.database.query<unknown[]>(
      `SELECT FROM link_accounts a JOIN links l ON l.id = a.link_id
       WHERE a.account_digest = $1 AND ${LIVE} LIMIT 1`,
      [digest],
    );
    return rows.length > 0;
  }
}

/** Counts the accounts of all live links. */
export async function countAccounts(database: DataSource): Promise<AccountCounts> {
  const [counts] = await database.query<AccountCounts[]>(
    `SELECT count(a.link_id)::float8 AS known, (count(*) - count(a.link_id))::float8 AS unknown
     FROM links l LEFT JOIN link_accounts a ON a.link_id = l.id WHERE ${LIVE}`,
  );
  return counts ?? { known: 0, unknown: 0 };
}

async function read(manager: EntityManager, linkId: string): Promise<Buffer | undefined> {
  const [row] = await manager.query<{ digest: Buffer }[]>(
    'SELECT account_digest AS digest FROM link_accounts WHERE link_id = $1',
    [linkId],
  );
  return row?.digest;
}
