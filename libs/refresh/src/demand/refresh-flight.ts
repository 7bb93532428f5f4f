import type { AccessToken } from '#vault';

/** A caller that may leave before its token arrives. */
export interface Waiter {
  readonly gone: boolean;
  whenGone(callback: () => void): void;
  forget(callback: () => void): void;
}

/** One refresh that any number of calls wait for. */
export class RefreshFlight {
  private readonly left = new AbortController();
  private waiting = 0;

  /**
   * @param work fetches the token; its signal is aborted once nobody waits any more
   * @param onAbandoned called then
   */
  constructor(
    work: (left: AbortSignal) => Promise<AccessToken>,
    private readonly onAbandoned: () => void,
  ) {
    this.token = work(this.left.signal);
    // Waiters get the error; once all have left, nobody is there to handle it.
    this.token.catch(() => undefined);
  }

  /** Resolves with the token. */
  readonly token: Promise<AccessToken>;

  /** Waits for the token; a call without a waiter cannot leave early. */
  async board(waiter?: Waiter): Promise<AccessToken> {
    let isAboard = true;
    const leave = (): void => {
      if (!isAboard) return;
      isAboard = false;
      this.waiting -= 1;
      if (this.waiting > 0) return;
      this.left.abort();
      this.onAbandoned();
    };
    this.waiting += 1;
    waiter?.whenGone(leave);
    try {
      return await this.token;
    } finally {
      waiter?.forget(leave);
      isAboard = false;
    }
  }
}
