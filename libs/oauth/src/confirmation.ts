import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { CallContext } from '#access';
import { AuditTrail } from '#audit';
import { sha256 } from '#kernel';
import { LinkNotFound, LinkStore, LiveLinks, TokenMover, type Link } from '#vault';
import type { LinkSessionEntity } from './link-session.entity.js';
import { LinkSessionStore } from './link-session.store.js';
import { ConfirmationRefused } from './oauth-errors.js';

/** The service's last word: only it knows who is logged in where the browser came back to. */
@Injectable()
export class Confirmation {
  constructor(
    private readonly database: DataSource,
    private readonly sessions: LinkSessionStore,
    private readonly links: LinkStore,
    private readonly liveLinks: LiveLinks,
    private readonly mover: TokenMover,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Makes the session's pending link active, or gives its tokens to the link that it renews. Once.
   *
   * This stops an attacker who makes a victim finish the attacker's link: the victim's browser brings the code to the
   * service's page, where the victim, not the attacker, is logged in.
   *
   * @throws ConfirmationRefused for an unknown session, a wrong or used code, or one that came too late
   * @throws LinkNotFound when the link to renew was revoked meanwhile
   */
  async confirm(sessionId: string, confirmationCode: string, call: CallContext): Promise<Link> {
    const session = await this.sessions.findOfService(sessionId, call.caller.serviceId);
    const pendingLinkId = session?.linkId;
    if (!session || !pendingLinkId) throw new ConfirmationRefused();
    const linkId = session.renewsLinkId ?? pendingLinkId;
    await this.database.transaction(async (manager) => {
      if (!(await this.sessions.consumeConfirmation(manager, sessionId, sha256(confirmationCode)))) {
        throw new ConfirmationRefused();
      }
      await this.activate(manager, session, pendingLinkId);
      await this.audit.recordWithin(manager, [
        {
          action: session.renewsLinkId === null ? 'link.confirmed' : 'link.renewed',
          result: 'succeeded',
          actor: { kind: 'service', id: call.caller.serviceId },
          serviceId: session.serviceId,
          linkId,
          requestId: call.requestId,
          remoteAddress: call.remoteAddress,
          details: { linkSession: sessionId },
        },
      ]);
    });
    // The announcement reaches this replica too, but perhaps after the service's next call.
    this.liveLinks.forget(linkId);
    const link = await this.links.find(linkId);
    if (link === undefined) throw new LinkNotFound();
    return link;
  }

  private async activate(
    manager: EntityManager,
    session: LinkSessionEntity,
    pendingLinkId: string,
  ): Promise<void> {
    const done =
      session.renewsLinkId === null
        ? await this.links.activate(manager, pendingLinkId)
        : await this.mover.move(manager, pendingLinkId, session.renewsLinkId);
    if (!done) throw new LinkNotFound();
  }
}
