import { Pool, type PoolClient, type PoolConfig } from 'pg';
import type { ConnectionTarget } from './connection-target.js';
import { LimitedClient, type LimitedClientOptions, type UnfitReason } from './limited-client.js';

/**
 * Shortest time, in milliseconds, between two replacements that failing statements cause: a burst of errors counts as
 * one.
 */
const RECYCLE_PAUSE = 1_000;

type Checkout = (error: Error | undefined, client: PoolClient | undefined, done: Release) => void;
type Release = (error?: Error | boolean) => void;

/**
 * No database connection was available: it is down, refuses us, or all connections are in use. The error that says why is
 * the cause; its text may name hosts and users.
 */
export class NoConnection extends Error {
  override readonly name = 'NoConnection';

  constructor(cause: unknown) {
    super('There is no connection to the database', { cause });
  }
}

/**
 * A pool whose connections can be replaced while it serves: idle ones at once, busy ones when returned.
 *
 * A statement that gets no answer, or is refused because the session is read-only, triggers that: the other
 * connections lead to the same server and are as old.
 */
export class RecyclablePool extends Pool {
  private readonly members = new Set<LimitedClient>();
  private readonly busy = new Set<LimitedClient>();
  private readonly condemned = new WeakMap<LimitedClient, Error>();
  private readonly target: ConnectionTarget;
  private lastComplaint = Number.NEGATIVE_INFINITY;

  constructor(options: PoolConfig & LimitedClientOptions) {
    // The pool's options, which it makes clients with, are missing from the declared type.
    super({ ...options, Client: LimitedClient as unknown as new () => LimitedClient });
    this.target = options.target;
    this.on('connect', (client) => {
      if (client instanceof LimitedClient) this.watch(client);
    });
    this.on('remove', (client) => {
      if (client instanceof LimitedClient) this.members.delete(client);
    });
  }

  /** Drops every current connection. @param reason is in the errors of statements that are cut off */
  recycle(reason: string): void {
    const error = new Error(reason);
    for (const client of this.members) {
      if (this.busy.has(client)) this.condemned.set(client, error);
      // The pool drops an idle connection that reports an error, before it can hand it out again.
      else if (client.abandoned === undefined) discardIdle(client, error);
    }
  }

  override connect(): Promise<PoolClient>;
  override connect(checkout: Checkout): void;
  override connect(checkout?: Checkout): Promise<PoolClient> | undefined {
    if (checkout !== undefined) {
      this.checkOut(checkout, true);
      return undefined;
    }
    return new Promise((resolve, reject) => {
      this.checkOut((error, client) => {
        if (client === undefined) reject(error ?? new NoConnection(undefined));
        else resolve(client);
      }, true);
    });
  }

  private checkOut(checkout: Checkout, mayRepeat: boolean): void {
    super.connect((error, client, done: Release) => {
      if (client instanceof LimitedClient) {
        const release = this.released(client, done);
        client.release = release;
        checkout(undefined, client, release);
      } else if (mayRepeat && error !== undefined && this.target.learnFrom(error)) {
        this.checkOut(checkout, false);
      } else {
        checkout(new NoConnection(error), undefined, done);
      }
    });
  }

  /** Returns a connection; destroys it if it is not fit for the next caller. */
  private released(client: LimitedClient, done: Release): Release {
    this.busy.add(client);
    return (error) => {
      this.busy.delete(client);
      const condemned = this.condemned.get(client);
      if (condemned !== undefined) client.abandon(condemned);
      done(error ?? client.abandoned);
    };
  }

  private watch(client: LimitedClient): void {
    this.members.add(client);
    client.once('unfit', (reason: UnfitReason) => {
      const now = performance.now();
      if (now - this.lastComplaint < RECYCLE_PAUSE) return;
      this.lastComplaint = now;
      this.recycle(reasonFor(reason));
    });
  }
}

function discardIdle(client: LimitedClient, error: Error): void {
  client.abandon(error);
  client.emit('error', error);
}

function reasonFor(unfit: UnfitReason): string {
  return unfit === 'silent' ? 'Another connection fell silent' : 'Another connection turned read-only';
}
