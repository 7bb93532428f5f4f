import { Injectable } from '@nestjs/common';
import { AuditTrail, type Changer } from '#audit';
import {
  LinkNotActive,
  LinkNotFound,
  LinkStore,
  LiveLinks,
  ReauthorizationRequired,
  type Link,
} from '#vault';
import { TokenCallGate } from '../gate/token-call-gate.js';
import { RefreshSettings } from '../refresh-settings.js';
import type { RefreshEnd } from '../refresher/refresh-verdicts.js';
import { ForcedRefreshes } from './forced-refreshes.js';
import { OnDemandRefresh } from './on-demand-refresh.js';

/**
 * How a refresh that an admin asked for ended. `ended`: COCO refuses the grant. `postponed`: COCO is not called now, or another
 * refresh of the link is in progress. `limited`: the link has had its extra refreshes for this hour. `unrefreshable`: it has no
 * refresh token.
 */
export const requestedEnds = [
  'succeeded',
  'failed',
  'ended',
  'postponed',
  'limited',
  'unrefreshable',
] as const;

export type RequestedEnd = (typeof requestedEnds)[number];

/** Milliseconds after which a refresh that someone else holds is worth checking again. */
const CHECK_AGAIN = 2_000;

/** Refreshes a link because an admin asks, within the limits of all others: the brake, the pauses, the budget, and the lease. */
@Injectable()
export class RequestedRefresh {
  constructor(
    private readonly links: LinkStore,
    private readonly liveLinks: LiveLinks,
    private readonly onDemand: OnDemandRefresh,
    private readonly forced: ForcedRefreshes,
    private readonly gate: TokenCallGate,
    private readonly audit: AuditTrail,
    private readonly settings: RefreshSettings,
  ) {}

  /**
   * Refreshes once, if that is allowed now. A link whose refreshes succeed has two such refreshes an hour, shared with those that
   * a refused access token causes: each uses up a refresh token.
   *
   * @returns how it ended, and in how many milliseconds another attempt may be allowed, if that is known
   * @throws LinkNotFound, LinkNotActive, ReauthorizationRequired
   */
  async refresh(
    linkId: string,
    by: Changer,
  ): Promise<{ readonly end: RequestedEnd; readonly retryIn: number }> {
    const link = await this.refreshable(linkId);
    await this.record(link, by);
    if (link.lastError === undefined && !(await this.forced.take(linkId)))
      return { end: 'limited', retryIn: 0 };
    const end = await this.onDemand.attempt({
      linkId,
      staleGeneration: link.generation,
      patience: this.settings.waitTimeout,
      left: new AbortController().signal,
      cause: undefined,
    });
    this.liveLinks.forget(linkId);
    return this.resultOf(link, end);
  }

  private async refreshable(linkId: string): Promise<Link> {
    const link = await this.links.find(linkId);
    if (link === undefined || link.status === 'revoked') throw new LinkNotFound();
    if (link.status === 'pending') throw new LinkNotActive();
    if (link.status !== 'active') throw new ReauthorizationRequired(linkId, link.lastError);
    return link;
  }

  private async record(link: Link, by: Changer): Promise<void> {
    const subject = { serviceId: link.serviceId, linkId: link.id };
    await this.audit.recordNow({ action: 'refresh.requested', result: 'started', ...subject, ...by });
  }

  private async resultOf(
    before: Link,
    end: RefreshEnd | undefined,
  ): Promise<{ readonly end: RequestedEnd; readonly retryIn: number }> {
    if (end !== undefined && end !== 'superseded' && end !== 'postponed') return { end, retryIn: 0 };
    // Someone else may have been quicker.
    const now = await this.links.find(before.id);
    if (now !== undefined && now.generation > before.generation) return { end: 'succeeded', retryIn: 0 };
    return { end: 'postponed', retryIn: Math.max(this.gate.shutFor, CHECK_AGAIN) };
  }
}
