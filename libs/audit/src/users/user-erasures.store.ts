import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { BrokerError, Ids } from '#kernel';
import type { Changer } from '../audit-event.js';
import { AuditSettings } from '../audit-settings.js';
import { AuditTrail } from '../audit-trail.js';
import { receiptsOf } from './erasure-receipt.js';

/**
 * Hours for which an erased user's id is still recognized after the erasure, by a keyed digest: longer than anything in flight can take
 * to be written. Meanwhile nobody can link under this id.
 */
const RECOGNIZED_HOURS = 24;

/** Erasures that are read at once. */
const OPEN_AT_ONCE = 100;

/** Milliseconds between two checks of the transactions that are open. */
const LOOK_INTERVAL = 50;

/** Milliseconds that older transactions are waited for: those of brokers end within seconds. Later it is tried again. */
const OLDER_PATIENCE = 30_000;

/** A transaction on this server has been open since before an erasure began, so it may still write the id. */
class OlderTransactions extends Error {
  override readonly name = 'OlderTransactions';
}

/** There is no such erasure. */
class ErasureNotFound extends BrokerError {
  constructor() {
    super('not_found', 'There is no such erasure.');
  }
}

/** An erasure of a user. */
export interface UserErasure {
  readonly id: string;
  readonly startedAt: Date;
  /** `undefined` while it runs. */
  readonly finishedAt: Date | undefined;
  /** Links that had not ended before. */
  readonly links: number;
  /** Records that were written with the id in plain text. */
  readonly redacted: number;
}

/** An erasure that has not finished. */
export interface OpenErasure {
  readonly id: string;
  /** Whom to erase; the row forgets it with the last step. */
  readonly userId: string;
  readonly by: Changer;
}

// Of two who ask at once, the second gets the erasure of the first.
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('erase user ' || $1, 0))`;

const OPEN = 'SELECT id FROM user_erasures WHERE finished_at IS NULL AND user_id = $1';

const BEGIN = `
  INSERT INTO user_erasures (id, user_id, digest, actor_kind, actor_id, request_id, remote_address)
  SELECT $1, $2, sha256(k.key || convert_to($2, 'UTF8')), $3, $4, $5, $6 FROM user_erasure_key k`;

const READ = `
  SELECT id, started_at AS "startedAt", finished_at AS "finishedAt", links, redacted FROM user_erasures WHERE id = $1`;

const READ_OPEN = `
  SELECT id, user_id AS "userId", actor_kind AS kind, actor_id AS "actorId", request_id AS "requestId",
    remote_address AS "remoteAddress"
  FROM user_erasures WHERE finished_at IS NULL ORDER BY id LIMIT ${OPEN_AT_ONCE}`;

const NEXT_TRANSACTION = 'SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next';

const HAVE_ENDED = 'SELECT pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8 AS ended';

const ADD = 'UPDATE user_erasures SET links = links + $2, redacted = redacted + $3 WHERE id = $1';

const FORGET = 'SELECT pseudonym FROM audit_forget_user($1)';

const FINISH = `
  UPDATE user_erasures SET user_id = NULL, finished_at = clock_timestamp() WHERE id = $1 AND finished_at IS NULL
  RETURNING links, redacted`;

const EXPIRE = `
  UPDATE user_erasures SET digest = NULL
  WHERE digest IS NOT NULL AND finished_at < now() - interval '${RECOGNIZED_HOURS} hours'`;

type ErasureRow = Omit<UserErasure, 'finishedAt'> & { readonly finishedAt: Date | null };

type OpenRow = Pick<OpenErasure, 'id' | 'userId'> & {
  readonly kind: Changer['actor']['kind'];
  readonly actorId: string | null;
  readonly requestId: string | null;
  readonly remoteAddress: string | null;
};

/** The erasures of users: those that run, and what is left of those that are done. */
@Injectable()
export class UserErasures {
  constructor(
    private readonly database: DataSource,
    private readonly trail: AuditTrail,
    private readonly ids: Ids,
    private readonly settings: AuditSettings,
  ) {}

  /**
   * Begins to erase a user: from the commit on, whatever is written with this id is written without it. Any replica carries it out.
   *
   * @returns its id; if one of this user is running, the id of that one
   */
  async beginWithin(manager: Pick<EntityManager, 'query'>, userId: string, by: Changer): Promise<string> {
    await manager.query(LOCK, [userId]);
    const [open] = await manager.query<{ id: string }[]>(OPEN, [userId]);
    if (open !== undefined) return open.id;
    const id = this.ids.next();
    const { actor, requestId, remoteAddress } = by;
    await manager.query(BEGIN, [
      id,
      userId,
      actor.kind,
      actor.id ?? null,
      requestId ?? null,
      remoteAddress ?? null,
    ]);
    await this.trail.recordWithin(manager, [
      { action: 'user.erasure_started', result: 'started', ...by, details: { erasure: id } },
    ]);
    return id;
  }

  /** One erasure. @throws ErasureNotFound */
  async find(id: string): Promise<UserErasure> {
    const [row] = await this.database.query<ErasureRow[]>(READ, [id]);
    if (row === undefined) throw new ErasureNotFound();
    return { ...row, finishedAt: row.finishedAt ?? undefined };
  }

  /** Those that have not finished, oldest first. */
  async open(): Promise<OpenErasure[]> {
    const rows = await this.database.query<OpenRow[]>(READ_OPEN);
    return rows.map(({ kind, actorId, requestId, remoteAddress, ...erasure }) => ({
      ...erasure,
      by: {
        actor: { kind, id: actorId ?? undefined },
        requestId: requestId ?? undefined,
        remoteAddress: remoteAddress ?? undefined,
      },
    }));
  }

  /**
   * Resolves once every transaction has ended that may have written the id because it began before the erasure.
   *
   * @throws OlderTransactions
   */
  async awaitOlderTransactions(): Promise<void> {
    const [now] = await this.database.query<{ next: string }[]>(NEXT_TRANSACTION);
    for (let looks = OLDER_PATIENCE / LOOK_INTERVAL; looks > 0; looks -= 1) {
      const [row] = await this.database.query<{ ended: boolean }[]>(HAVE_ENDED, [now?.next]);
      if (row?.ended === true) return;
      await pause(LOOK_INTERVAL);
    }
    throw new OlderTransactions('a transaction on this server has been open since before the erasure began');
  }

  /** Counts what was done for an erasure. */
  async count(
    id: string,
    { links = 0, redacted = 0 }: { readonly links?: number; readonly redacted?: number },
    target: Pick<EntityManager, 'query'> = this.database,
  ): Promise<void> {
    await target.query(ADD, [id, links, redacted]);
  }

  /** The last step: destroys the user's keys, forgets the id, and records that it is done, with the names that are gone. */
  async finish({ id, by }: OpenErasure): Promise<void> {
    await this.database.transaction(async (manager) => {
      const pseudonyms = await manager.query<{ pseudonym: string }[]>(FORGET, [id]);
      const [finished] = await manager.query<[Pick<UserErasure, 'links' | 'redacted'>[], number]>(FINISH, [
        id,
      ]);
      const [counts] = finished;
      // Another replica was sooner.
      if (counts === undefined) return;
      const names = pseudonyms.map(({ pseudonym }) => pseudonym).sort();
      await this.trail.recordWithin(
        manager,
        receiptsOf(id, names, this.settings.checkpointKey).map((receipt) => ({
          action: 'user.erased',
          result: 'succeeded',
          ...by,
          details: { ...receipt, ...counts },
        })),
      );
    });
  }

  /** Forgets the digests of users who were erased long enough ago. */
  async forgetOld(): Promise<void> {
    await this.database.query(EXPIRE);
  }
}
