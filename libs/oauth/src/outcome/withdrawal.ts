import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { actorDetails, type CallContext } from '#access';
import { AuditTrail } from '#audit';
import { dropUnconfirmed } from '#vault';
import { LinkSessionNotFound } from '../oauth-errors.js';
import { SessionEnds } from '../session/session-ends.store.js';
import { UpstreamRevocation } from '../upstream-revocation.js';
import { SessionSearch } from './session-search.js';

/** A service ends its own link sessions. */
@Injectable()
export class Withdrawal {
  constructor(
    private readonly database: DataSource,
    private readonly sessions: SessionSearch,
    private readonly ends: SessionEnds,
    private readonly audit: AuditTrail,
    private readonly upstream: UpstreamRevocation,
  ) {}

  /**
   * Ends an open session: its URL stops working on every replica, and tokens that wait for the confirmation are destroyed. Does
   * nothing to one that has ended.
   *
   * @throws LinkSessionNotFound
   */
  async withdraw(id: string, { caller, requestId, remoteAddress, actor }: CallContext): Promise<void> {
    if ((await this.sessions.find(id, caller.serviceId)) === undefined) throw new LinkSessionNotFound();
    const unneeded = await this.database.transaction(async (manager) => {
      const open = await this.ends.withdraw(manager, id);
      if (open === undefined) return [];
      const pending = open.linkId === null ? [] : [open.linkId];
      await this.audit.recordWithin(manager, [
        {
          action: 'link.refused',
          result: 'refused',
          actor: { kind: 'service', id: caller.serviceId },
          serviceId: caller.serviceId,
          linkId: open.renewsLinkId ?? open.linkId ?? undefined,
          requestId,
          remoteAddress,
          details: { linkSession: id, reason: 'withdrawn', ...actorDetails(actor) },
        },
      ]);
      return (await dropUnconfirmed(manager, pending)).unneeded;
    });
    this.upstream.tell(unneeded);
  }
}
