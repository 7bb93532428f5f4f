import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { GrantedPlaces } from '#access';
import { AuditTrail, type AuditActor, type AuditEvent, type Changer } from '#audit';
import { Ids, InvalidRequest } from '#kernel';
import { GRANTS_OF_LINK, type GrantScope, type GrantTerms } from './grant.js';
import { GrantNotFound } from './grants-errors.js';
import type { LinkGrant } from './grant.view.js';

/** The channel on which changed grants are announced: the ids of their links, separated by commas. */
export const GRANTS_CHANNEL = 'link_grants';

/** The service or person that gives or ends a grant. */
export interface GrantChanger extends Changer {
  readonly actor: AuditActor & { readonly kind: 'service' | 'admin'; readonly id: string };
}

/** The link that a grant is about. */
export interface GrantedLink {
  readonly id: string;
  /** The service that owns it. */
  readonly serviceId: string;
}

interface GrantRow {
  readonly id: string;
  readonly linkId: string;
  readonly ownerId: string;
  readonly serviceId: string;
  readonly giverKind: 'service' | 'admin';
  readonly giverId: string;
  readonly scopes: GrantScope[];
  readonly capabilities: string[];
  readonly places: GrantedPlaces | null;
  readonly reason: string;
  readonly breakGlass: boolean;
  readonly createdAt: Date;
  readonly notAfter: Date;
  readonly endedAt: Date | null;
  readonly endedBy: 'revoked' | 'expired' | null;
}

const COLUMNS = `id, link_id AS "linkId", owner_id AS "ownerId", service_id AS "serviceId", giver_kind AS "giverKind",
  giver_id AS "giverId", scopes, capabilities, places, reason, break_glass AS "breakGlass", created_at AS "createdAt",
  not_after AS "notAfter", ended_at AS "endedAt", ended_by AS "endedBy"`;

// Grants of one link are given one at a time, because each counts those before it.
const LOCK_LINK = `SELECT pg_advisory_xact_lock(hashtextextended('link_grants ' || $1, 0))`;

const INSERT = `
  INSERT INTO link_grants (id, link_id, owner_id, service_id, giver_kind, giver_id, scopes, capabilities, places, reason,
    break_glass, not_after)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING ${COLUMNS}`;

const LIVE_OF_LINK =
  'SELECT service_id AS "serviceId" FROM link_grants WHERE link_id = $1 AND ended_at IS NULL';

const EXPIRE_OF_LINK = `
  UPDATE link_grants SET ended_at = now(), ended_by = 'expired'
  WHERE link_id = $1 AND ended_at IS NULL AND not_after <= clock_timestamp() RETURNING ${COLUMNS}`;

const EXPIRE_DUE = `
  UPDATE link_grants SET ended_at = now(), ended_by = 'expired'
  WHERE id IN (
    SELECT id FROM link_grants WHERE ended_at IS NULL AND not_after <= now() ORDER BY not_after LIMIT $1
    FOR UPDATE SKIP LOCKED)
  RETURNING ${COLUMNS}`;

const REVOKE = `
  UPDATE link_grants SET ended_at = now(), ended_by = 'revoked'
  WHERE id = $1 AND link_id = $2 AND ended_at IS NULL RETURNING ${COLUMNS}`;

const LIST_OF_LINK = `
  SELECT ${COLUMNS} FROM link_grants WHERE link_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`;

const LIST_HELD = `
  SELECT ${COLUMNS} FROM link_grants
  WHERE service_id = $1 AND ended_at IS NULL AND not_after > now() AND ($2::uuid IS NULL OR id < $2)
  ORDER BY id DESC LIMIT $3`;

/** Grants in the database. Every change is recorded, and announced to all replicas, in its own transaction. */
@Injectable()
export class GrantStore {
  constructor(
    private readonly database: DataSource,
    private readonly audit: AuditTrail,
    private readonly ids: Ids,
  ) {}

  /** Gives a grant, which holds on every replica from now on. @throws InvalidRequest if the link has no room for it */
  async give(link: GrantedLink, terms: GrantTerms, by: GrantChanger): Promise<LinkGrant> {
    return this.database.transaction(async (manager) => {
      await manager.query(LOCK_LINK, [link.id]);
      await this.announceEnds(manager, await updated(manager, EXPIRE_OF_LINK, [link.id]));
      requireRoom(await manager.query<Pick<GrantRow, 'serviceId'>[]>(LIVE_OF_LINK, [link.id]), terms);
      const { serviceId, scopes, capabilities, places, reason, breakGlass, notAfter } = terms;
      const [row] = await manager.query<GrantRow[]>(INSERT, [
        this.ids.next(),
        link.id,
        link.serviceId,
        serviceId,
        by.actor.kind,
        by.actor.id,
        scopes,
        capabilities,
        places === undefined ? null : JSON.stringify(places),
        reason,
        breakGlass,
        notAfter,
      ]);
      if (row === undefined) throw new Error('an inserted grant is returned');
      await this.audit.recordWithin(manager, [givenRecord(row, by)]);
      await announce(manager, [row]);
      return viewOf(row);
    });
  }

  /** Ends a grant, on every replica. @throws GrantNotFound also for one that has ended */
  async revoke(linkId: string, grantId: string, by: GrantChanger): Promise<void> {
    await this.database.transaction(async (manager) => {
      const ended = await updated(manager, REVOKE, [grantId, linkId]);
      if (ended.length === 0) throw new GrantNotFound();
      await this.announceEnds(manager, ended, by);
    });
  }

  /** Marks some expired grants as ended, so that their owners get the event. @returns whether there may be more */
  async expireDue(limit: number): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      const ended = await updated(manager, EXPIRE_DUE, [limit]);
      await this.announceEnds(manager, ended);
      return ended.length === limit;
    });
  }

  /** A link's grants, also those that have ended, newest first. @param before only those made before the one with this id */
  async ofLink(linkId: string, limit: number, before: string | undefined): Promise<LinkGrant[]> {
    const rows = await this.database.query<GrantRow[]>(LIST_OF_LINK, [linkId, before ?? null, limit]);
    return rows.map(viewOf);
  }

  /** The grants that a service holds now, newest first. @param before only those made before the one with this id */
  async heldBy(serviceId: string, limit: number, before: string | undefined): Promise<LinkGrant[]> {
    const rows = await this.database.query<GrantRow[]>(LIST_HELD, [serviceId, before ?? null, limit]);
    return rows.map(viewOf);
  }

  private async announceEnds(
    manager: EntityManager,
    ended: readonly GrantRow[],
    by?: GrantChanger,
  ): Promise<void> {
    if (ended.length === 0) return;
    await this.audit.recordWithin(
      manager,
      ended.map((row) => endedRecord(row, by)),
    );
    await announce(manager, ended);
  }
}

async function updated(
  manager: EntityManager,
  statement: string,
  parameters: readonly unknown[],
): Promise<GrantRow[]> {
  const [rows] = await manager.query<[GrantRow[], number]>(statement, [...parameters]);
  return rows;
}

/** At most 200 links in one notification, which holds 8,000 bytes. */
async function announce(manager: EntityManager, grants: readonly Pick<GrantRow, 'linkId'>[]): Promise<void> {
  const linkIds = [...new Set(grants.map(({ linkId }) => linkId))].join(',');
  await manager.query('SELECT pg_notify($1, $2)', [GRANTS_CHANNEL, linkIds]);
}

function requireRoom(live: readonly Pick<GrantRow, 'serviceId'>[], { serviceId }: GrantTerms): void {
  const field = 'serviceId';
  if (live.some((grant) => grant.serviceId === serviceId))
    throw new InvalidRequest([
      { field, message: 'this service already has a grant on the link; end that one first' },
    ]);
  if (live.length >= GRANTS_OF_LINK)
    throw new InvalidRequest([
      { field, message: `the link has ${GRANTS_OF_LINK} grants, the most it can have; end one first` },
    ]);
}

function givenRecord(row: GrantRow, by: GrantChanger): AuditEvent {
  const { scopes, capabilities, places, reason, notAfter } = row;
  return {
    ...by,
    action: row.breakGlass ? 'link.break_glass' : 'link.granted',
    result: 'succeeded',
    linkId: row.linkId,
    serviceId: row.ownerId,
    details: {
      grantId: row.id,
      granteeId: row.serviceId,
      scopes: scopes.join(' '),
      capabilities: capabilities.join(' '),
      places: places === null ? null : JSON.stringify(places),
      notAfter: notAfter.toISOString(),
      reason,
    },
  };
}

function endedRecord(row: GrantRow, by: GrantChanger | undefined): AuditEvent {
  return {
    ...(by ?? { actor: { kind: 'system' } }),
    action: 'link.grant_ended',
    result: 'succeeded',
    linkId: row.linkId,
    serviceId: row.ownerId,
    details: { grantId: row.id, granteeId: row.serviceId, end: row.endedBy },
  };
}

function viewOf({ places, giverKind, giverId, ...row }: GrantRow): LinkGrant {
  return {
    ...row,
    zones: places === null ? null : [...places.zones],
    devices: places === null ? null : [...places.devices],
    givenBy: { kind: giverKind, id: giverId },
  };
}
