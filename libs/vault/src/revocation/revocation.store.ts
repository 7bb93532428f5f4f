import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditTrail, type Changer } from '#audit';
import { withPatience } from '#database';
import { Ids } from '#kernel';
import { countOpen } from '../census/link-counts.js';
import { RevocationNotFound } from '../vault-errors.js';
import type { Revocation, RevocationTarget } from './revocation.js';
import { conditionOf } from './target-condition.js';

/** Milliseconds allowed for the count, for which an admin waits. */
const COUNT_TIMEOUT = 10_000;

const INSERT = `
  INSERT INTO revocations (id, target, reason, actor_kind, actor_id, request_id, remote_address, links_total)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;

const READ = `
  SELECT id, target, reason, started_at AS "startedAt", coalesce(actor_id, actor_kind) AS "startedBy",
    finished_at AS "finishedAt", links_total::float8 AS "linksTotal", links_revoked::float8 AS "linksRevoked"
  FROM revocations`;

type RevocationRow = Omit<Revocation, 'finishedAt'> & { readonly finishedAt: Date | null };

/** Stores revocations of many links and their progress. */
@Injectable()
export class RevocationStore {
  constructor(
    private readonly database: DataSource,
    private readonly audit: AuditTrail,
    private readonly ids: Ids,
  ) {}

  /** How many links a revocation of this target would end now. */
  async count(target: RevocationTarget): Promise<number> {
    if (!('linkIds' in target) && !('userId' in target))
      return countOpen(this.database, 'serviceId' in target ? target.serviceId : undefined);
    const { text, values } = conditionOf(target);
    const [row] = await withPatience(this.database, COUNT_TIMEOUT, (manager) =>
      manager.query<{ links: number }[]>(`SELECT count(*)::float8 AS links FROM links l WHERE ${text}`, [
        ...values,
      ]),
    );
    return row?.links ?? 0;
  }

  /** Records that these links are to be revoked; any replica carries it out. @returns its id */
  async begin(target: RevocationTarget, reason: string, by: Changer): Promise<string> {
    return this.database.transaction((manager) => this.beginWithin(manager, target, reason, by));
  }

  /** As {@link begin}, once the transaction is committed. */
  async beginWithin(
    manager: EntityManager,
    target: RevocationTarget,
    reason: string,
    by: Changer,
  ): Promise<string> {
    const id = this.ids.next();
    const links = await this.count(target);
    const { actor, requestId, remoteAddress } = by;
    await manager.query(INSERT, [
      id,
      JSON.stringify(target),
      reason,
      actor.kind,
      actor.id ?? null,
      requestId ?? null,
      remoteAddress ?? null,
      links,
    ]);
    await this.audit.recordWithin(manager, [
      {
        action: 'revocation.started',
        result: 'started',
        ...by,
        ...('serviceId' in target && { serviceId: target.serviceId }),
        details: { revocation: id, ...recordedTarget(target), reason, links },
      },
    ]);
    return id;
  }

  /** One revocation. @throws RevocationNotFound */
  async find(id: string): Promise<Revocation> {
    const [row] = await this.database.query<RevocationRow[]>(`${READ} WHERE id = $1`, [id]);
    if (row === undefined) throw new RevocationNotFound();
    return revocationOf(row);
  }

  /** Revocations, newest first. @param before only those with a lower id */
  async list(limit: number, before: string | undefined): Promise<Revocation[]> {
    const rows = await this.database.query<RevocationRow[]>(
      `${READ} WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`,
      [before ?? null, limit],
    );
    return rows.map(revocationOf);
  }
}

/** The trail holds a user's id only in the member `userId`, where it is concealed. */
function recordedTarget(target: RevocationTarget): { readonly target: string; readonly userId?: string } {
  if (!('userId' in target)) return { target: JSON.stringify(target) };
  const { userId, ...rest } = target;
  return { target: JSON.stringify(rest), userId };
}

function revocationOf(row: RevocationRow): Revocation {
  return { ...row, finishedAt: row.finishedAt ?? undefined };
}
