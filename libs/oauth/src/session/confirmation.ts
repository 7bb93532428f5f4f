import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { CallContext } from '#access';
import { AuditTrail } from '#audit';
import { sha256 } from '#kernel';
import { LinkAccounts, LinkNotFound, LinkStore, LiveLinks, TokenMover, type Link } from '#vault';
import { failureOf } from '../account/account-check.js';
import { AccountRule, type AccountRefusal } from '../account/account-rule.js';
import type { LinkSessionEntity } from './link-session.entity.js';
import { LinkSessionStore } from './link-session.store.js';
import { AccountAlreadyLinked, AccountMismatch, ConfirmationRefused } from '../oauth-errors.js';
import { UpstreamRevocation } from '../upstream-revocation.js';

interface ConfirmationOrder {
  readonly session: LinkSessionEntity;
  readonly pendingLinkId: string;
  /** The link that the confirmation is about: the pending one, or the one that it renews. */
  readonly linkId: string;
  readonly call: CallContext;
}

interface ConfirmationEnd {
  readonly account: Buffer | undefined;
  readonly refusal: AccountRefusal | undefined;
}

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
    private readonly accounts: LinkAccounts,
    private readonly accountRule: AccountRule,
    private readonly upstream: UpstreamRevocation,
  ) {}

  /**
   * Makes the session's pending link active, or gives its tokens to the link that it renews. Once.
   *
   * This stops an attacker who makes a victim finish the attacker's link: the victim's browser brings the code to the
   * service's page, where the victim, not the attacker, is logged in.
   *
   * @throws ConfirmationRefused for an unknown session, a wrong or used code, or one that came too late
   * @throws LinkNotFound when the link to renew was revoked meanwhile
   * @throws AccountMismatch, AccountAlreadyLinked when another session was confirmed since the callback; this one's tokens
   *   are destroyed, and the link stays as it was
   */
  async confirm(sessionId: string, confirmationCode: string, call: CallContext): Promise<Link> {
    const session = await this.sessions.findOfService(sessionId, call.caller.serviceId);
    const pendingLinkId = session?.linkId;
    if (!session || !pendingLinkId) throw new ConfirmationRefused();
    const linkId = session.renewsLinkId ?? pendingLinkId;
    const revokeAtCoco = await this.upstream.prepare(pendingLinkId);
    const end = await this.database.transaction(async (manager) => {
      if (!(await this.sessions.consumeConfirmation(manager, sessionId, sha256(confirmationCode)))) {
        throw new ConfirmationRefused();
      }
      return this.decide(manager, { session, pendingLinkId, linkId, call });
    });
    if (end.refusal) {
      if (end.account && !(await this.accounts.isHeld(end.account))) revokeAtCoco();
      throw end.refusal === 'already_linked' ? new AccountAlreadyLinked() : new AccountMismatch();
    }
    // The announcement reaches this replica too, but perhaps after the service's next call.
    this.liveLinks.forget(linkId);
    const link = await this.links.find(linkId);
    if (link === undefined) throw new LinkNotFound();
    return link;
  }

  /** Activates or refuses; both are final, so a refusal is committed too. */
  private async decide(manager: EntityManager, order: ConfirmationOrder): Promise<ConfirmationEnd> {
    const { session, pendingLinkId } = order;
    const account = await this.accounts.lock(manager, pendingLinkId);
    const refusal = await this.accountRule.atConfirmation(manager, session, account);
    if (refusal) {
      await this.sessions.markFailed(session.id, failureOf(refusal), manager);
      await this.links.removePending(manager, pendingLinkId);
      await this.record(manager, order, 'link.refused', { reason: failureOf(refusal).reason });
      return { account, refusal };
    }
    const generation = await this.activate(manager, session, pendingLinkId);
    if (session.renewsLinkId !== null && account)
      await this.accounts.learn(manager, session.renewsLinkId, account);
    const action = session.renewsLinkId === null ? 'link.confirmed' : 'link.renewed';
    await this.record(manager, order, action, {
      cocoAccount: account ? 'known' : 'unknown',
      // By it an older state of the link is known, should its rows be put back.
      ...(generation !== undefined && { generation }),
    });
    return { account, refusal };
  }

  private async record(
    manager: EntityManager,
    { session, linkId, call }: ConfirmationOrder,
    action: 'link.confirmed' | 'link.renewed' | 'link.refused',
    details: Readonly<Record<string, string | number>>,
  ): Promise<void> {
    await this.audit.recordWithin(manager, [
      {
        action,
        result: action === 'link.refused' ? 'refused' : 'succeeded',
        actor: { kind: 'service', id: call.caller.serviceId },
        serviceId: session.serviceId,
        linkId,
        requestId: call.requestId,
        remoteAddress: call.remoteAddress,
        details: { linkSession: session.id, ...details },
      },
    ]);
  }

  /** @returns the generation of the tokens where they were moved to an older link */
  private async activate(
    manager: EntityManager,
    session: LinkSessionEntity,
    pendingLinkId: string,
  ): Promise<number | undefined> {
    if (session.renewsLinkId === null) {
      if (!(await this.links.activate(manager, pendingLinkId))) throw new LinkNotFound();
      return undefined;
    }
    const generation = await this.mover.move(manager, pendingLinkId, session.renewsLinkId);
    if (generation === undefined) throw new LinkNotFound();
    return generation;
  }
}
