import { createPublicKey, hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { NIL_UUID } from '#kernel';
import { AuditSettings } from '../audit-settings.js';
import { Chainer } from '../chain/chainer.js';
import { HASHED_COLUMNS, hashRecord, type HashedRecord } from '../chain/record-hash.js';
import { nameInstead } from './erased-user.js';
import { isProved, signRedaction, type Redaction } from './redaction.js';
import { UserErasures, type OpenErasure } from './user-erasures.store.js';
import { detailsWithout, formsOf, jsonWithout } from './without-user.js';

/** Records that one transaction redacts: each is signed in about 0.1 ms. */
const REDACTED_AT_ONCE = 500;

/** Actions of records without a link whose texts may quote a user. */
const QUOTING = `'revocation.started', 'four_eyes.requested', 'four_eyes.confirmed', 'four_eyes.refused', 'four_eyes.expired'`;

const QUOTES = 'EXISTS (SELECT FROM unnest($2::text[]) AS form WHERE strpos(e.details::text, form) > 0)';

/** Each by its index. Records of this release name the user by a pseudonym, and only texts that people typed quote the id. */
const FIND = `
  SELECT DISTINCT id FROM (
    SELECT e.id FROM audit_events e WHERE e.actor_id = $1 AND e.actor_kind = 'user'
    UNION ALL SELECT e.id FROM audit_events e WHERE e.details ->> 'causedBy' = $1
    UNION ALL SELECT e.id FROM audit_events e WHERE e.link_id = ANY($3::uuid[]) AND ${QUOTES}
    UNION ALL SELECT e.id FROM audit_events e WHERE e.action IN (${QUOTING}) AND ${QUOTES}) AS found
  WHERE id > $4 ORDER BY id LIMIT ${REDACTED_AT_ONCE}`;

const READ = `
  SELECT ${HASHED_COLUMNS}, s.record_hash AS "recordHash"
  FROM audit_events e LEFT JOIN audit_seals s ON s.event_id = e.id WHERE e.id = ANY($1::uuid[]) ORDER BY e.id`;

const REDACT = 'SELECT audit_redact($1, $2, $3, $4::jsonb)';

// A record of two users is redacted twice: what it was at first stays.
const CLAIM = `
  INSERT INTO audit_redactions AS r (event_id, erasure_id, before_hash, after_hash, statement)
  VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (event_id) DO UPDATE SET after_hash = excluded.after_hash, statement = excluded.statement`;

const READ_CLAIM = `
  SELECT event_id AS "eventId", before_hash AS before, after_hash AS after, statement FROM audit_redactions
  WHERE event_id = $1`;

const FIND_ASIDE = `
  SELECT id, record FROM audit_set_aside
  WHERE EXISTS (SELECT FROM unnest($1::text[]) AS form WHERE strpos(record, form) > 0)`;

const REDACT_ASIDE = 'SELECT audit_redact_set_aside($1, $2, $3)';

const COUNT = `
  SELECT e.action, count(*)::float8 AS records FROM audit_events e WHERE e.link_id = ANY($1::uuid[])
  GROUP BY e.action ORDER BY e.action`;

const CONSENTS = `
  SELECT e.id, e.link_id AS "linkId", e.action, e.at FROM audit_events e
  WHERE e.link_id = ANY($1::uuid[]) AND e.action IN ('link.connected', 'link.confirmed', 'link.renewed', 'link.imported')
  ORDER BY e.id`;

/** A record of the trail about a consent. */
export interface ConsentRecord {
  readonly id: string;
  readonly action: string;
  readonly at: Date;
}

type StoredRecord = HashedRecord & { readonly recordHash: Buffer | null };

/**
 * The records of the trail that hold a user's id in plain text: those of earlier releases, and texts typed by admins. What is taken
 * out of them cannot be proved by the chain any more; a signed statement takes its place.
 */
@Injectable()
export class UserRecords {
  constructor(
    private readonly database: DataSource,
    private readonly chainer: Chainer,
    private readonly erasures: UserErasures,
    private readonly settings: AuditSettings,
  ) {}

  /** How many records of each action the trail has of these links. */
  async counts(linkIds: readonly string[]): Promise<Readonly<Record<string, number>>> {
    const rows = await this.database.query<{ action: string; records: number }[]>(COUNT, [linkIds]);
    return Object.fromEntries(rows.map(({ action, records }) => [action, records]));
  }

  /** The steps of the consent to each link, oldest first. */
  async consents(linkIds: readonly string[]): Promise<ReadonlyMap<string, readonly ConsentRecord[]>> {
    const rows = await this.database.query<(ConsentRecord & { linkId: string })[]>(CONSENTS, [linkIds]);
    return Map.groupBy(rows, ({ linkId }) => linkId);
  }

  /** Takes the id out of every record. It may be repeated. @param linkIds of the user's links */
  async redact(erasure: OpenErasure, linkIds: readonly string[]): Promise<void> {
    // What was chained is what the statement is about.
    while (await this.chainer.chainNext());
    const { userId } = erasure;
    for (let last: string | undefined = NIL_UUID; last !== undefined;) {
      const found: { id: string }[] = await this.database.query<{ id: string }[]>(FIND, [
        userId,
        formsOf(userId),
        linkIds,
        last,
      ]);
      const ids = found.map(({ id }) => id);
      await this.database.transaction((manager) => this.redactSome(manager, erasure, ids));
      last = ids.length === REDACTED_AT_ONCE ? ids.at(-1) : undefined;
    }
    await this.redactAside(erasure);
  }

  private async redactSome(
    manager: EntityManager,
    erasure: OpenErasure,
    ids: readonly string[],
  ): Promise<void> {
    let redacted = 0;
    for (const record of await manager.query<StoredRecord[]>(READ, [ids])) {
      const changed = withoutUser(record, erasure);
      if (changed === undefined) continue;
      if (record.recordHash === null) throw new Error('a record to redact is not chained yet');
      const isVouchedFor = await this.isUnchanged(manager, record, record.recordHash);
      await manager.query(REDACT, [erasure.id, record.id, changed.actorId, changed.details]);
      const [now] = await manager.query<StoredRecord[]>(READ, [[record.id]]);
      if (now === undefined) throw new Error('a redacted record is gone');
      const redaction = { eventId: record.id, before: record.recordHash, after: hashRecord(now) };
      await this.claim(manager, erasure, redaction, isVouchedFor);
      redacted += 1;
    }
    if (redacted > 0) await this.erasures.count(erasure.id, { redacted }, manager);
  }

  /**
   * Whether a record is what was chained, or what an earlier redaction made of it, as a broker has signed. Otherwise someone has
   * tampered with it: the id still goes, but no signature may cover that.
   */
  private async isUnchanged(manager: EntityManager, record: StoredRecord, chained: Buffer): Promise<boolean> {
    const found = hashRecord(record);
    if (found.equals(chained)) return true;
    const { checkpointKey } = this.settings;
    const [claim] = await manager.query<Redaction[]>(READ_CLAIM, [record.id]);
    if (checkpointKey === undefined || claim?.after.equals(found) !== true) return false;
    return claim.before.equals(chained) && isProved(claim, [createPublicKey(checkpointKey)]);
  }

  private async redactAside(erasure: OpenErasure): Promise<void> {
    const rows = await this.database.query<{ id: string; record: string }[]>(FIND_ASIDE, [
      formsOf(erasure.userId),
    ]);
    for (const { id, record } of rows)
      await this.database.transaction(async (manager) => {
        const now = jsonWithout(record, erasure.userId, nameInstead(erasure));
        if (now === record) return;
        const [before, after] = [record, now].map((text) => hash('sha256', text, 'buffer'));
        if (before === undefined || after === undefined) return;
        await manager.query(REDACT_ASIDE, [erasure.id, id, now]);
        await this.claim(manager, erasure, { eventId: id, before, after }, true);
      });
  }

  private async claim(
    manager: EntityManager,
    { id }: OpenErasure,
    redaction: Omit<Redaction, 'statement'>,
    isVouchedFor: boolean,
  ): Promise<void> {
    const { eventId, before, after } = redaction;
    const statement = isVouchedFor ? signRedaction(redaction, this.settings.checkpointKey) : null;
    await manager.query(CLAIM, [eventId, id, before, after, statement]);
  }
}

/** Actor and details of a record without the user; `undefined` if they hold no more of it. */
function withoutUser(
  { actorKind, actorId, details }: HashedRecord,
  { id, userId }: OpenErasure,
): { readonly actorId: string | null; readonly details: string } | undefined {
  const instead = nameInstead({ id });
  const actor = actorKind === 'user' && actorId === userId ? instead : actorId;
  const before = JSON.parse(details) as Record<string, unknown>;
  const now = JSON.stringify(detailsWithout(before, userId, instead));
  if (actor === actorId && now === JSON.stringify(before)) return undefined;
  return { actorId: actor, details: now };
}
