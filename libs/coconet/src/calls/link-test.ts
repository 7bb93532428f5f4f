import { Injectable } from '@nestjs/common';
import { changerOf, type CallContext } from '#access';
import { AuditTrail } from '#audit';
import { BrokerError, Clock } from '#kernel';
import { LiveLinks, type AccessToken, type Link } from '#vault';
import { isSuccess, readList } from '../answers/json-answer.js';
import { operations } from '../policy/operations.js';
import { Policy } from '../policy/policy.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { RightToSend } from '../transport/right-to-send.js';
import { AccessTokenSource } from './access-token-source.js';
import { WHOLE_ANSWER, type CocoRequest } from './coco-request.js';
import type { LinkTestView } from './link-test.view.js';
import { Upstream } from './upstream.js';

/** Milliseconds for which the look at the link counts: opening a connection takes two or three round trips. */
const LINK_LOOKED_AT = 500;

/**
 * Tries whether COCO serves a link: the broker itself reads the list of the user's COCONets, changes nothing, and shows no more than
 * their number. Services' rights and rates are not involved, nor is it a use of the link.
 */
@Injectable()
export class LinkTest {
  constructor(
    private readonly links: LiveLinks,
    private readonly tokens: AccessTokenSource,
    private readonly upstream: Upstream,
    private readonly policy: Policy,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /**
   * Calls COCO once, as a service's read would: an expired token is refreshed first, and so is one that COCO refuses.
   *
   * @returns the result, even if COCO failed
   * @throws LinkNotFound, LinkNotActive, ReauthorizationRequired if the link can't be used at all
   */
  async run(linkId: string, call: CallContext): Promise<LinkTestView> {
    const link = await this.anyLink(linkId, call);
    await this.audit.recordNow({
      action: 'link.probed',
      result: 'started',
      serviceId: link.serviceId,
      linkId: link.id,
      details: { command: false },
      ...changerOf(call),
    });
    const startedAt = this.clock.monotonic();
    const outcome = await this.outcomeOf(() => this.ask(link, call));
    return { ...outcome, milliseconds: Math.round(this.clock.monotonic() - startedAt) };
  }

  private async ask(link: Link, call: CallContext): Promise<UpstreamAnswer> {
    const request: CocoRequest = {
      ...this.policy.permit(operations.listNetworks, {}),
      ...WHOLE_ANSWER,
      call,
      link,
    };
    const right = new RightToSend(() => this.anyLink(link.id, call), LINK_LOOKED_AT, this.clock);
    const send = (token: AccessToken): Promise<UpstreamAnswer> => this.upstream.send(request, token, right);
    const token = await this.tokens.current(link, call.span);
    const answer = await send(token);
    if (answer.status !== 401) return answer;
    const renewed = await this.tokens.renew(link, token.generation, call.span);
    return renewed === undefined ? answer : send(renewed);
  }

  /** Anyone who may test links may test every link. */
  private anyLink(linkId: string, { caller }: CallContext): Promise<Link> {
    return this.links.require({ serviceId: caller.serviceId, linkAccess: 'any' }, linkId);
  }

  private async outcomeOf(ask: () => Promise<UpstreamAnswer>): Promise<Omit<LinkTestView, 'milliseconds'>> {
    try {
      const answer = await ask();
      const { status } = answer;
      if (!isSuccess(answer))
        return {
          works: false,
          status,
          networks: null,
          problem: null,
          explanation: `COCO answers ${status}.`,
        };
      const networks = readList(answer, 'networks').length;
      const explanation = `COCO answers. The user has ${networks === 1 ? '1 COCONet' : `${networks} COCONets`}.`;
      return { works: true, status, networks, problem: null, explanation };
    } catch (error) {
      if (!(error instanceof BrokerError)) throw error;
      return { works: false, status: null, networks: null, problem: error.code, explanation: error.message };
    }
  }
}
