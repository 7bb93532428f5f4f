import { Inject, Injectable } from '@nestjs/common';
import { BrokerClientError, type LinkOutcome, type WebhookEvent } from '#client';
import { firstLamp } from '../stand-ins/lamps.js';
import { UserLinks } from '../stand-ins/user-links.js';
import type { UserSession } from '../stand-ins/user-sessions.js';
import { COCO_OPTIONS, type CocoOptions } from './coco.options.js';

/** What users do with their COCO account. */
@Injectable()
export class CocoService {
  constructor(
    @Inject(COCO_OPTIONS) private readonly options: CocoOptions,
    private readonly links: UserLinks,
  ) {}

  /** Begins to link, and remembers in this user's own session that it was this user. @returns where to send the browser */
  async begin(session: UserSession, linkId?: string): Promise<string> {
    const returnUrl = `${this.options.publicUrl}/coco/done`;
    const request = { userId: session.userId, returnUrl, ...(linkId !== undefined && { linkId }) };
    const { id, linkUrl } = await this.options.broker.linking.start(request);
    session.linkSession = id;
    return linkUrl;
  }

  /** @param session of the logged-in user: its id is compared, never one from the URL */
  async finish(session: UserSession, returned: string): Promise<LinkOutcome> {
    const { linkSession, userId } = session;
    session.linkSession = undefined;
    const end = await this.options.broker.linking.finish({ returned, linkSession });
    if (end.outcome === 'linked') this.links.set(userId, end.link.id);
    return end;
  }

  /** @returns whether the lamp is on, or where the user must link again first; `undefined` for a user without a link */
  async switchLampOn(session: UserSession): Promise<boolean | { linkUrl: string } | undefined> {
    const { broker } = this.options;
    const linkId = this.links.get(session.userId);
    if (linkId === undefined) return undefined;
    try {
      const command = { capability: 'ON_OFF_CONTROL', command: 'ON' };
      const { status } = await broker.devices.execute(await firstLamp(broker, linkId), command);
      return status === 'SUCCESS';
    } catch (error) {
      const mustLinkAgain = error instanceof BrokerClientError && error.code === 'reauthorization_required';
      if (mustLinkAgain) return { linkUrl: await this.begin(session, linkId) };
      throw error;
    }
  }

  /** Receives changes of links that the app did not cause. */
  receive({ type, data }: WebhookEvent): void {
    if (type === 'link.revoked') this.links.forget(data.userId, data.linkId);
  }
}
