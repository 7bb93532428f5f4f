import type { Secret } from '#kernel';

/**
 * Tokens of which something is remembered. At about two kilobytes each that is 16 MB, however many links are in use; a token beyond
 * them costs about 30 µs at each answer.
 */
const REMEMBERED = 8_192;

/**
 * What is derived from the tokens that were sent lately: it is not kept for as long as their links are in use. A token that nothing
 * else holds any more is not held here either.
 */
export class RecentTokens<Derived extends object> {
  private readonly known = new WeakMap<Secret, Derived>();
  /** In the order in which they were derived; the next one takes the place of the oldest. */
  private readonly order: WeakRef<Secret>[] = [];
  private next = 0;

  /**
   * @param derive what is to be remembered of a token
   * @param remembered tokens at most
   */
  constructor(
    private readonly derive: (secret: Secret) => Derived,
    private readonly remembered = REMEMBERED,
  ) {}

  /** What is derived from the token inside the secret. */
  of(secret: Secret): Derived {
    const known = this.known.get(secret);
    if (known !== undefined) return known;
    const derived = this.derive(secret);
    const oldest = this.order[this.next]?.deref();
    if (oldest !== undefined) this.known.delete(oldest);
    this.order[this.next] = new WeakRef(secret);
    this.next = (this.next + 1) % this.remembered;
    this.known.set(secret, derived);
    return derived;
  }
}
