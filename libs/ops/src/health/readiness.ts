import { Injectable } from '@nestjs/common';
import { timeout, TimeoutStrategy } from 'cockatiel';
import { ChangeFeed, DatabaseProbe, DatabaseReadOnly } from '#database';
import { Draining } from './draining.js';

/** Milliseconds one check may take: what Kubernetes gives a probe by default. */
const CHECK_TIMEOUT = 1_000;

/** Gives up on a check that neither ends nor fails, such as one whose answer never comes. */
const inTime = timeout(CHECK_TIMEOUT, TimeoutStrategy.Aggressive);

/** A failed check with its reason; unlike with other errors, `message` is shown: never a secret, a host or a user. */
export class NotReady extends Error {
  override readonly name = 'NotReady';
}

/** One thing that must work for this replica to take calls. */
export interface ReadinessCheck {
  /** Its name in the answer, such as `keyring`. */
  readonly name: string;
  /** Throws if it fails: `NotReady` to give the reason. */
  readonly run: () => Promise<void> | void;
}

/** Something operators should know although this replica serves. */
export interface ReadinessNotice {
  /** Its name in the answer, such as `databaseRestored`. */
  readonly name: string;
  /** What to say now; `undefined` for nothing. Never a secret, a host or a user. */
  readonly read: () => string | undefined;
}

/** The phase of a broker's life; it wants calls only while it serves. */
export type BrokerState = 'starting' | 'serving' | 'draining';

/** What `/health/ready` answers. */
export interface ReadinessReport {
  readonly ready: boolean;
  readonly state: BrokerState;
  /** By name; usually empty. */
  readonly notices: Readonly<Record<string, string>>;
  readonly checks: Readonly<Record<string, CheckVerdict>>;
}

/** The result of one check; `reason` only if it is fit to show. */
export interface CheckVerdict {
  readonly status: 'up' | 'down';
  readonly reason?: string;
}

/**
 * Whether this replica should get calls: database, change feed, what other modules add, and neither starting nor draining.
 *
 * COCO is not among the checks: a dead COCO would take all replicas out, although each could still explain the outage.
 */
@Injectable()
export class Readiness {
  private readonly checks: ReadinessCheck[] = [];
  private readonly notices: ReadinessNotice[] = [];
  private serving = false;

  constructor(
    private readonly draining: Draining,
    database: DatabaseProbe,
    feed: ChangeFeed,
  ) {
    this.add({ name: 'database', run: () => checkDatabase(database) });
    this.add({ name: 'changeFeed', run: failWhen(() => !feed.connected) });
    this.add({ name: 'accepting', run: failWhen(() => this.state !== 'serving') });
  }

  private get state(): BrokerState {
    if (this.draining.active) return 'draining';
    return this.serving ? 'serving' : 'starting';
  }

  /** The API listens: from now on calls are wanted. */
  beginServing(): void {
    this.serving = true;
  }

  /** Adds a check for the life of the process. */
  add(check: ReadinessCheck): void {
    this.checks.push(check);
  }

  /** Adds a notice for the life of the process. */
  addNotice(notice: ReadinessNotice): void {
    this.notices.push(notice);
  }

  async report(): Promise<ReadinessReport> {
    const verdicts = await Promise.all(
      this.checks.map(async (check) => [check.name, await this.judge(check)] as const),
    );
    const checks = Object.fromEntries(verdicts);
    const ready = Object.values(checks).every(({ status }) => status === 'up');
    return { ready, state: this.state, checks, notices: this.readNotices() };
  }

  private readNotices(): Record<string, string> {
    return Object.fromEntries(
      this.notices.flatMap(({ name, read }) => {
        const text = read();
        return text === undefined ? [] : [[name, text]];
      }),
    );
  }

  private async judge({ run }: ReadinessCheck): Promise<CheckVerdict> {
    try {
      await inTime.execute(async () => {
        await run();
      });
      return { status: 'up' };
    } catch (error) {
      // For other failures only the verdict: their text may name hosts and users.
      return { status: 'down', ...(error instanceof NotReady && { reason: error.message }) };
    }
  }
}

async function checkDatabase(probe: DatabaseProbe): Promise<void> {
  try {
    await probe.check();
  } catch (error) {
    throw error instanceof DatabaseReadOnly ? new NotReady(error.message, { cause: error }) : error;
  }
}

function failWhen(condition: () => boolean): () => void {
  return () => {
    if (condition()) throw new Error('not ready');
  };
}
