import type { Secret } from '#kernel';
import { TokenTraces } from './token-traces.js';

/**
 * Tokens whose traces are remembered. At about a kilobyte each that is 8 MB, however many links are in use; a token beyond them costs
 * about 30 µs at each answer.
 */
const REMEMBERED = 8_192;

/**
 * The traces of the tokens that were sent lately. They are derived when a token is sent and not kept for as long as its link is in
 * use. A token that nothing else holds any more is not held here either.
 */
export class RecentTraces {
  private readonly traces = new WeakMap<Secret, TokenTraces>();
  /** In the order in which they were derived; the next one takes the place of the oldest. */
  private readonly order: WeakRef<Secret>[] = [];
  private next = 0;

  /** @param remembered tokens at most */
  constructor(private readonly remembered = REMEMBERED) {}

  /** Of the token inside the secret. @param plain the same token as text */
  of(secret: Secret, plain: string): TokenTraces {
    const known = this.traces.get(secret);
    if (known !== undefined) return known;
    const derived = new TokenTraces(plain);
    const oldest = this.order[this.next]?.deref();
    if (oldest !== undefined) this.traces.delete(oldest);
    this.order[this.next] = new WeakRef(secret);
    this.next = (this.next + 1) % this.remembered;
    this.traces.set(secret, derived);
    return derived;
  }
}
