import { Injectable, Logger } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { Clock, type Secret } from '#kernel';
import { OAuthSettings } from '../oauth-settings.js';

/** Milliseconds for which the secrets last read are used without reading them again. */
const READ_INTERVAL = 1_000;

/** Milliseconds until the newest secret is tried again while COCO accepts only the older one. */
const NEWEST_AGAIN = 10 * 60_000;

/** What a response says about the client secret that was sent. `unknown`: nothing certain. */
export type SecretVerdict = 'accepted' | 'refused' | 'unknown';

/**
 * Chooses the client secret sent to COCO. With two configured, if COCO refuses one, the other is tried once,
 * immediately; from then on the accepted one goes first. So the secret can be changed at COCO and here in either order.
 */
@Injectable()
export class ClientSecrets {
  private readonly logger = new Logger(ClientSecrets.name);
  private readonly fallbacks: Counter<'to'>;
  private secrets: readonly Secret[];
  private readAt: number;
  private readable = true;
  /** Time until which the older secret goes first. */
  private olderUntil = 0;

  constructor(
    private readonly settings: OAuthSettings,
    private readonly clock: Clock,
    registry: Registry,
  ) {
    this.secrets = settings.clientSecrets();
    this.readAt = clock.monotonic();
    const registers = [registry];
    this.fallbacks = new Counter({
      name: 'client_secret_fallbacks_total',
      help: 'Token calls whose client secret COCO refused and whose other one (older, newest) it accepted.',
      labelNames: ['to'],
      registers,
    });
    const older = (): number => (this.olderUntil > 0 ? 1 : 0);
    new Gauge({
      name: 'client_secret_older_in_use',
      help: '1 while COCO accepts only the older of the two client secrets.',
      registers,
      collect() {
        this.set(older());
      },
    });
  }

  /**
   * Makes a call with the secret most likely to work, and again with the other one if COCO refuses the first.
   *
   * @param verdict `refused` only if COCO carried nothing out
   * @param hasTime whether there is time for a second call
   */
  async use<Answer>(
    call: (secret: Secret) => Promise<Answer>,
    verdict: (answer: Answer) => SecretVerdict,
    hasTime: () => boolean,
  ): Promise<Answer> {
    const [first] = this.inOrder();
    if (first === undefined) throw new Error('there is no client secret');
    const answer = await call(first);
    const said = verdict(answer);
    if (said === 'accepted') this.prefer(first);
    if (said !== 'refused' || !hasTime()) return answer;
    this.read();
    const other = this.inOrder().find((secret) => secret !== first);
    if (other === undefined) return answer;
    const second = await call(other);
    const saidThen = verdict(second);
    if (saidThen === 'accepted') {
      this.fallbacks.inc({ to: other === this.secrets[0] ? 'newest' : 'older' });
      this.prefer(other);
    }
    return saidThen === 'refused' ? answer : second;
  }

  private inOrder(): readonly Secret[] {
    const now = this.clock.monotonic();
    if (now - this.readAt >= READ_INTERVAL) this.read();
    return this.olderUntil > now ? this.secrets.toReversed() : this.secrets;
  }

  /** Re-reads the secrets. Keeps the previous ones while the file is unusable, such as while it is being replaced. */
  private read(): void {
    this.readAt = this.clock.monotonic();
    try {
      const secrets = this.settings.clientSecrets();
      if (secrets !== this.secrets) {
        this.secrets = secrets;
        this.olderUntil = 0;
        this.logger.log(`The client secret was read again: ${secrets.length} given`);
      }
      this.readable = true;
    } catch (error) {
      if (this.readable)
        this.logger.error(
          `COCO_CLIENT_SECRET_FILE ${error instanceof Error ? error.message : 'cannot be read'}: the previous secrets stay in use`,
        );
      this.readable = false;
    }
  }

  /** Puts a secret that COCO accepted first. */
  private prefer(secret: Secret): void {
    const isNewest = secret === this.secrets[0];
    // A call that began before the secrets were re-read says nothing about the current ones.
    if (!this.secrets.includes(secret) || (isNewest && this.olderUntil === 0)) return;
    if (isNewest) {
      this.olderUntil = 0;
      this.logger.log('COCO accepts the newest client secret: the older one can be removed');
      return;
    }
    if (this.olderUntil > this.clock.monotonic()) return;
    if (this.olderUntil === 0)
      this.logger.warn('COCO refuses the newest client secret and accepts the older one, which is used');
    this.olderUntil = this.clock.monotonic() + NEWEST_AGAIN;
  }
}
