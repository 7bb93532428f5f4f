import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditTrail, type AuditActor, type Changer } from '#audit';
import { retryConflicts } from '#database';
import { endLinks, type EndedLink } from '../transitions/end-links.js';
import type { Revocation, RevocationTarget } from './revocation.js';
import { RevocationStore } from './revocation.store.js';
import { conditionOf } from './target-condition.js';

/** Maximum links per transaction: their ids must fit into one announcement of 8,000 bytes. */
const LINKS_AT_ONCE = 200;

/** Milliseconds between two checks of a revocation whose next batch another process has taken. */
const LOOK_INTERVAL = 200;

/** How far the walk through the links has come, in the order of their index. */
interface Place {
  readonly serviceId: string;
  readonly userId: string;
  readonly id: string;
}

interface OpenRevocation {
  readonly id: string;
  readonly target: RevocationTarget;
  readonly reason: string;
  readonly kind: AuditActor['kind'];
  readonly actorId: string | null;
  readonly requestId: string | null;
  readonly remoteAddress: string | null;
  readonly startedAt: string;
  readonly place: Place | null;
}

/** One replica works on a revocation at a time; others take the next one. */
const TAKE = `
  SELECT id, target, reason, actor_kind AS kind, actor_id AS "actorId", request_id AS "requestId",
    remote_address AS "remoteAddress", started_at::text AS "startedAt", done_up_to AS place
  FROM revocations WHERE finished_at IS NULL AND ($1::uuid IS NULL OR id = $1)
  ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`;

const ADVANCE = 'UPDATE revocations SET links_revoked = links_revoked + $2, done_up_to = $3 WHERE id = $1';

const REWIND = 'UPDATE revocations SET done_up_to = NULL WHERE id = $1';

/**
 * Ends links in batches. One transaction marks a batch, destroys its tokens and data keys, records and
 * announces it to all replicas, and saves the progress of the revocation. A revocation can therefore stop and
 * resume at any point, and calls stop link by link. Links created after it began are not part of it.
 */
@Injectable()
export class BulkRevoker {
  constructor(
    private readonly database: DataSource,
    private readonly audit: AuditTrail,
    private readonly revocations: RevocationStore,
  ) {}

  /**
   * Ends the next batch of the oldest revocation that no other replica works on.
   *
   * @param onlyRevocationId work on this revocation only
   * @returns the links it ended, none at the end of a walk; `undefined` if there is nothing to do
   */
  async next(onlyRevocationId?: string): Promise<readonly EndedLink[] | undefined> {
    // Deadlocks happen: refreshes lock links in the order of their ids, this walk in that of its index.
    return retryConflicts(() => this.nextBatch(onlyRevocationId));
  }

  /**
   * Works until a revocation has finished; brokers may take batches of it too.
   *
   * @param onProgress called after each batch
   * @throws RevocationNotFound
   */
  async finish(id: string, onProgress: (revocation: Revocation) => void): Promise<Revocation> {
    for (;;) {
      const batch = await this.next(id);
      const revocation = await this.revocations.find(id);
      onProgress(revocation);
      if (revocation.finishedAt !== undefined) return revocation;
      if (batch === undefined) await delay(LOOK_INTERVAL);
    }
  }

  private nextBatch(onlyRevocationId: string | undefined): Promise<readonly EndedLink[] | undefined> {
    return this.database.transaction(async (manager) => {
      const [revocation] = await manager.query<OpenRevocation[]>(TAKE, [onlyRevocationId ?? null]);
      if (revocation === undefined) return undefined;
      const places = await lockBatch(manager, revocation);
      if (places.length > 0) return this.end(manager, revocation, places);
      // A link whose transaction began earlier but committed late may be behind this place: a second walk
      // finds it.
      if (revocation.place !== null) await manager.query(REWIND, [revocation.id]);
      else await this.markFinished(manager, revocation);
      return [];
    });
  }

  private async end(
    manager: EntityManager,
    { id: revocation, reason, ...by }: OpenRevocation,
    places: readonly Place[],
  ): Promise<EndedLink[]> {
    const ended = await endLinks(
      manager,
      places.map(({ id }) => id),
      { ...starterOf(by), details: { reason, revocation } },
    );
    await manager.query(ADVANCE, [revocation, ended.length, JSON.stringify(places.at(-1))]);
    return ended;
  }

  private async markFinished(manager: EntityManager, { id, ...by }: OpenRevocation): Promise<void> {
    await manager.query('UPDATE revocations SET finished_at = clock_timestamp() WHERE id = $1', [id]);
    await this.audit.recordWithin(manager, [
      { action: 'revocation.finished', result: 'succeeded', ...starterOf(by), details: { revocation: id } },
    ]);
  }
}

function starterOf(by: Pick<OpenRevocation, 'kind' | 'actorId' | 'requestId' | 'remoteAddress'>): Changer {
  return {
    actor: { kind: by.kind, id: by.actorId ?? undefined },
    requestId: by.requestId ?? undefined,
    remoteAddress: by.remoteAddress ?? undefined,
  };
}

/** The next links in the order of their index, each read once however many there are. */
async function lockBatch(
  manager: EntityManager,
  { target, place, startedAt }: OpenRevocation,
): Promise<Place[]> {
  const { text, values: targetValues } = conditionOf(target);
  const values = [...targetValues];
  const conditions = [text, `l.created_at <= $${values.push(startedAt)}`];
  if (place !== null) {
    const row = [place.serviceId, place.userId, place.id].map((value) => `$${values.push(value)}`).join(', ');
    conditions.push(`(l.service_id, l.user_id, l.id) > (${row})`);
  }
  return manager.query<Place[]>(
    `SELECT l.service_id AS "serviceId", l.user_id AS "userId", l.id FROM links l
     WHERE ${conditions.join(' AND ')}
     ORDER BY l.service_id, l.user_id, l.id LIMIT ${LINKS_AT_ONCE} FOR UPDATE OF l`,
    values,
  );
}
