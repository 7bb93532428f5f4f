import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, type Dispatcher } from 'undici';
import { Clock } from '#kernel';
import { EventsSettings } from '../events-settings.js';
import { WebhookSecretCipher } from '../webhooks/webhook-secrets.js';
import { judgeAnswer, judgeFailure, type DeliveryOutcome } from './delivery-outcome.js';
import type { ClaimedDelivery } from './delivery.store.js';
import { NoPublicAddress, TargetPolicy } from '../webhooks/target-policy.js';

/** Milliseconds a connection may take to open. */
const CONNECT_TIMEOUT = 3_000;

/** Bytes of an answer that are read, and thrown away, so that its connection can be used again. */
const ANSWER_LIMIT = 4_096;

/** Sends one message to one webhook: signed, without following redirects, and only to addresses that are allowed. */
@Injectable()
export class Deliverer implements OnApplicationShutdown {
  private readonly agents: Readonly<Record<string, Agent>>;

  constructor(
    private readonly secretCipher: WebhookSecretCipher,
    private readonly targets: TargetPolicy,
    private readonly clock: Clock,
    private readonly settings: EventsSettings,
  ) {
    this.agents = {
      'https:': new Agent({ connect: { timeout: CONNECT_TIMEOUT, lookup: targets.lookupPublic } }),
      'http:': new Agent({ connect: { timeout: CONNECT_TIMEOUT, lookup: targets.lookupAllowed } }),
    };
  }

  /** Makes one attempt; what goes wrong at the receiver is an outcome, not an error. @throws DecryptionFailed, KeyUnavailable */
  async deliver(delivery: ClaimedDelivery): Promise<DeliveryOutcome> {
    const { type, at, data } = delivery;
    const body = JSON.stringify({ type, timestamp: at, data });
    const headers = this.headersOf(delivery, body);
    const signal = AbortSignal.timeout(this.settings.deliveryTimeout);
    try {
      const {
        statusCode,
        headers: answered,
        body: answer,
      } = await this.post(delivery, headers, body, signal);
      await answer.dump({ limit: ANSWER_LIMIT, signal });
      const retryAfter = answered['retry-after'];
      return judgeAnswer(statusCode, typeof retryAfter === 'string' ? retryAfter : undefined);
    } catch (error) {
      return judgeFailure(error, signal.aborted);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(Object.values(this.agents).map((agent) => agent.destroy()));
  }

  private async post(
    { url }: ClaimedDelivery,
    headers: Record<string, string>,
    body: string,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    const target = new URL(url);
    const agent = this.agents[target.protocol];
    // An address instead of a name is never looked up, so it is judged here.
    if (agent === undefined || !this.targets.mayConnect(target)) throw new NoPublicAddress();
    return agent.request({
      origin: target.origin,
      path: target.pathname + target.search,
      method: 'POST',
      headers,
      body,
      signal,
    });
  }

  private headersOf(
    { webhookId, serviceId, eventId, encrypted }: ClaimedDelivery,
    body: string,
  ): Record<string, string> {
    const secrets = this.secretCipher.decrypt({ id: webhookId, serviceId }, encrypted);
    const now = new Date(this.clock.now());
    return {
      'content-type': 'application/json',
      'user-agent': `coco-token-broker/${this.settings.version}`,
      'webhook-id': eventId,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': this.secretCipher.sign(secrets, eventId, now, body),
    };
  }
}
