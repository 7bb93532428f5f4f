import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { CallContext } from '#access';
import { AuditTrail, type AuditEvent } from '#audit';
import { sha256 } from '#kernel';
import { LinkAccounts, LinkNotFound, LinkStore, LiveLinks, TokenMover, type Link } from '#vault';
import { isInvitation } from '../browser/return-answer.js';
import { failureOf } from './account-check.js';
import { AccountRule, type AccountRefusal } from './account-rule.js';
import type { LinkSessionEntity } from '../session/link-session.entity.js';
import { LinkSessionStore } from '../session/link-session.store.js';
import { AccountAlreadyLinked, AccountMismatch, ConfirmationRefused } from '../oauth-errors.js';
import { UpstreamRevocation } from '../upstream-revocation.js';

interface ConfirmationOrder {
  readonly session: LinkSessionEntity;
  readonly pendingLinkId: string;
  /** The link being confirmed: the pending one, or the one that it renews. */
  readonly linkId: string;
  readonly by: Confirmer;
}

/** Who confirms, for the audit record. */
type Confirmer = Pick<AuditEvent, 'actor' | 'requestId' | 'remoteAddress'>;

interface ConfirmationEnd {
  readonly account: Buffer | undefined;
  readonly refusal: AccountRefusal | undefined;
}

/** The service's confirmation: only the service knows who is logged in on the page that the browser returned to. */
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
   * Activates the session's pending link, or moves its tokens to the link that it renews. Works once.
   *
   * This stops an attacker who tricks a victim into finishing the attacker's link: the victim's browser brings the code
   * to the service's page, where the victim is logged in, not the attacker.
   *
   * @throws ConfirmationRefused for an unknown session, or a wrong, used or late code
   * @throws LinkNotFound if the link to renew has been revoked in the meantime
   * @throws AccountMismatch, AccountAlreadyLinked if another session was confirmed since the callback; this session's
   *   tokens are destroyed, and the link is unchanged
   */
  async confirm(sessionId: string, confirmationCode: string, call: CallContext): Promise<Link> {
    const { caller, requestId, remoteAddress } = call;
    const session = await this.sessions.findOfService(sessionId, caller.serviceId);
    if (!session || isInvitation(session)) throw new ConfirmationRefused();
    const actor = { kind: 'service', id: caller.serviceId } as const;
    return this.finish(session, session.linkId, confirmationCode, { actor, requestId, remoteAddress });
  }

  /**
   * Moves the tokens of an invited user to the link that the invitation renews, if they belong to the link's own COCO
   * account. It can't be abused: an invitation only renews this one link, for anyone who opens it.
   *
   * @throws as `confirm`; AccountMismatch also if the link's account is not known
   */
  async confirmInvitation(invitation: LinkSessionEntity, confirmationCode: string): Promise<Link> {
    const actor = { kind: 'user', id: invitation.userId } as const;
    const session = await this.sessions.find(invitation.id);
    const renews = session?.renewsLinkId ?? undefined;
    if (!session || renews === undefined) throw new ConfirmationRefused();
    if ((await this.accounts.of(renews)) === undefined) throw new AccountMismatch();
    return this.finish(session, session.linkId, confirmationCode, { actor });
  }

  private async finish(
    session: LinkSessionEntity,
    pendingLinkId: string | null,
    confirmationCode: string,
    by: Confirmer,
  ): Promise<Link> {
    if (pendingLinkId === null) throw new ConfirmationRefused();
    const linkId = session.renewsLinkId ?? pendingLinkId;
    const revokeAtCoco = await this.upstream.prepare(pendingLinkId);
    const end = await this.database.transaction(async (manager) => {
      if (!(await this.sessions.consumeConfirmation(manager, session.id, sha256(confirmationCode)))) {
        throw new ConfirmationRefused();
      }
      return this.decide(manager, { session, pendingLinkId, linkId, by });
    });
    if (end.refusal) {
      if (end.account && !(await this.accounts.isHeld(end.account))) revokeAtCoco();
      throw end.refusal === 'already_linked' ? new AccountAlreadyLinked() : new AccountMismatch();
    }
    // The announcement reaches this replica too, but possibly after the service's next call.
    this.liveLinks.forget(linkId);
    const link = await this.links.find(linkId);
    if (link === undefined) throw new LinkNotFound();
    return link;
  }

  /** Activates or refuses. Both are final, so a refusal is committed too. */
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
      // Reveals a stale link if its rows are ever restored from an older state.
      ...(generation !== undefined && { generation }),
    });
    return { account, refusal };
  }

  private async record(
    manager: EntityManager,
    { session, linkId, by }: ConfirmationOrder,
    action: 'link.confirmed' | 'link.renewed' | 'link.refused',
    details: Readonly<Record<string, string | number>>,
  ): Promise<void> {
    await this.audit.recordWithin(manager, [
      {
        action,
        result: action === 'link.refused' ? 'refused' : 'succeeded',
        ...by,
        serviceId: session.serviceId,
        linkId,
        details: { linkSession: session.id, ...details },
      },
    ]);
  }

  /** @returns the tokens' generation if they were moved to an existing link */
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
