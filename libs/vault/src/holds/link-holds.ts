import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Changer } from '#audit';
import { findLink } from '../link/find-link.js';
import { holdLink } from '../transitions/hold-link.js';
import { lockLink } from '../transitions/lock-link.js';
import { releaseLink } from '../transitions/release-link.js';
import { LinkNotFound } from '../vault-errors.js';

/** Why no commands are sent through a link. */
export interface LinkHold {
  readonly linkId: string;
  /** In the admin's words; shown to admins only. */
  readonly reason: string;
  readonly heldAt: Date;
  /** The admin who gave the current reason. */
  readonly heldBy: string | null;
}

/** Throws if the hold is not what the caller expects; nothing is changed then. */
export type HoldCheck = (hold: LinkHold | undefined) => void;

const FIND = `
  SELECT id AS "linkId", hold_reason AS reason, held_at AS "heldAt", held_by AS "heldBy"
  FROM links WHERE id = $1 AND status <> 'revoked' AND held_at IS NOT NULL`;

/** Puts links on hold and releases them. Every change is audited and announced in its own statement. */
@Injectable()
export class LinkHolds {
  constructor(private readonly database: DataSource) {}

  /** The hold of a link, or `undefined`. A revoked link has none. */
  async find(linkId: string): Promise<LinkHold | undefined> {
    return findHold(this.database.manager, linkId);
  }

  /**
   * Puts a link on hold, or gives its hold a new reason.
   *
   * @param check is given the current hold, which nobody can change before this is committed
   * @throws LinkNotFound for an unknown or revoked link
   */
  async hold(linkId: string, reason: string, by: Changer, check?: HoldCheck): Promise<LinkHold> {
    return this.database.transaction(async (manager) => {
      await requireHold(manager, linkId, check);
      await holdLink(manager, linkId, reason, by);
      const hold = await findHold(manager, linkId);
      if (hold === undefined) throw new LinkNotFound();
      return hold;
    });
  }

  /**
   * Ends the hold of a link, if there is one.
   *
   * @param check is given the current hold, which nobody can change before this is committed
   * @throws LinkNotFound for an unknown or revoked link
   */
  async release(linkId: string, by: Changer, check?: HoldCheck): Promise<void> {
    const link = await findLink(this.database, linkId);
    if (link === undefined || link.status === 'revoked') throw new LinkNotFound();
    await this.database.transaction(async (manager) => {
      await requireHold(manager, linkId, check);
      await releaseLink(manager, linkId, by);
    });
  }
}

async function findHold(manager: EntityManager, linkId: string): Promise<LinkHold | undefined> {
  const [hold] = await manager.query<LinkHold[]>(FIND, [linkId]);
  return hold;
}

async function requireHold(
  manager: EntityManager,
  linkId: string,
  check: HoldCheck | undefined,
): Promise<void> {
  if (check === undefined) return;
  await lockLink(manager, linkId);
  check(await findHold(manager, linkId));
}
