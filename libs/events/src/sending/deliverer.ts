import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, type Dispatcher } from 'undici';
import { Clock } from '#kernel';
import { isDecryptionFailure } from '#keyring';
import { EventsSettings } from '../events-settings.js';
import { NoPublicAddress, TargetPolicy } from './target-policy.js';
import { WebhookSecretCipher, type EncryptedSecrets } from './webhook-secrets.js';
import { judgeAnswer, judgeFailure, type DeliveryOutcome } from './delivery-outcome.js';

/** Milliseconds a connection may take to open. */
const CONNECT_TIMEOUT = 3_000;

/**
 * Maximum bytes of an answer that are read and discarded so that its connection can be reused, and milliseconds for
 * that.
 */
const ANSWER_LIMIT = 4_096;
const ANSWER_PATIENCE = 1_000;

/** The secret does not decrypt, which an operator has to fix: the delivery is retried as if its receiver were down. */
const KEY_UNAVAILABLE: DeliveryOutcome = {
  kind: 'failed',
  status: undefined,
  cause: 'key_unavailable',
  retryAfterSeconds: undefined,
};

/** What is sent to a webhook: its body, and the id by which a receiver recognizes a repetition. */
export interface Message {
  readonly id: string;
  readonly body: string;
}

/** A webhook as its messages need it. */
export interface Target {
  readonly webhookId: string;
  readonly serviceId: string;
  readonly url: string;
  readonly encrypted: EncryptedSecrets;
}

/** One attempt: how it ended, and how many milliseconds it took. */
export interface Attempt {
  readonly outcome: DeliveryOutcome;
  readonly duration: number;
}

/**
 * Sends one message to one webhook: signed, without following redirects, and only to addresses that are allowed.
 *
 * Only the status of an answer counts, and nothing else is kept: through the contents of answers, a service could read
 * what it can't reach itself.
 */
@Injectable()
export class Deliverer implements OnApplicationShutdown {
  private readonly logger = new Logger(Deliverer.name);
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

  /** Makes one attempt, within `WEBHOOK_TIMEOUT`; a failure is an outcome, not an error. */
  async send(target: Target, message: Message): Promise<Attempt> {
    const began = this.clock.monotonic();
    const outcome = await this.attempt(target, message);
    return { outcome, duration: this.clock.monotonic() - began };
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(Object.values(this.agents).map((agent) => agent.destroy()));
  }

  private async attempt(target: Target, message: Message): Promise<DeliveryOutcome> {
    const headers = this.headersOf(target, message);
    if (headers === undefined) return KEY_UNAVAILABLE;
    const signal = AbortSignal.timeout(this.settings.deliveryTimeout);
    try {
      const answer = await this.post(target.url, headers, message.body, signal);
      await readAway(answer.body);
      const retryAfter = answer.headers['retry-after'];
      return judgeAnswer(answer.statusCode, typeof retryAfter === 'string' ? retryAfter : undefined);
    } catch (error) {
      return judgeFailure(error, signal.aborted);
    }
  }

  private async post(
    url: string,
    headers: Record<string, string>,
    body: string,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    const target = new URL(url);
    const agent = this.agents[target.protocol];
    // An address is never looked up, unlike a name, so it is judged here.
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
    { webhookId, serviceId, encrypted }: Target,
    { id, body }: Message,
  ): Record<string, string> | undefined {
    try {
      const secrets = this.secretCipher.decrypt({ id: webhookId, serviceId }, encrypted);
      const now = new Date(this.clock.now());
      return {
        'content-type': 'application/json',
        'user-agent': `coco-token-broker/${this.settings.version}`,
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
        'webhook-signature': this.secretCipher.sign(secrets, id, now, body),
      };
    } catch (error) {
      if (!isDecryptionFailure(error)) throw error;
      this.logger.error(`The secret of webhook ${webhookId} does not decrypt`);
      return undefined;
    }
  }
}

/** The status has arrived and decides: a body that trickles in, or breaks off, changes nothing and holds up nobody. */
async function readAway(body: Dispatcher.ResponseData['body']): Promise<void> {
  const signal = AbortSignal.timeout(ANSWER_PATIENCE);
  await body.dump({ limit: ANSWER_LIMIT, signal }).catch(() => undefined);
}
