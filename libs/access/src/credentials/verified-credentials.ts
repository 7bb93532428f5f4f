import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChangeFeed } from '#database';
import { Clock } from '#kernel';
import { Unauthenticated } from '../access-errors.js';
import type { Caller } from '../caller.js';
import type { VerifiedCredential } from './credential-verifier.js';

/** The channel on which a change of any service or key is announced. */
export const SERVICES_CHANNEL = 'services';

/**
 * Maximum verified credentials in memory: more than a company has services, and a few megabytes if someone fills it
 * with JWTs.
 */
const LIMIT = 10_000;

/** Maximum verifications of a credential, if changes to services keep being announced meanwhile. */
const ATTEMPTS = 3;

/** The credential that admitted a caller. */
interface Admission {
  /** SHA-256 of the credential. */
  readonly digest: string;
  readonly credential: VerifiedCredential;
}

/**
 * Verified credentials in memory, by their SHA-256, so that a call costs one hash and no statement.
 *
 * Every change of a service or key, made on any replica, empties it; without the change feed it is not used.
 */
@Injectable()
export class VerifiedCredentials implements OnModuleInit {
  private readonly known = new Map<string, VerifiedCredential>();
  /** Credentials that were valid when last verified; a change to a service does not empty it. */
  private readonly good = new Set<string>();
  private readonly admissions = new WeakMap<Caller, Admission>();
  private changes = 0;

  constructor(
    private readonly feed: ChangeFeed,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    const forget = (): void => {
      this.changes += 1;
      this.known.clear();
    };
    await this.feed.subscribe(SERVICES_CHANNEL, { onChange: forget, onGap: forget });
  }

  /** `undefined` for a credential that has to be verified first. */
  recall(digest: string): VerifiedCredential | undefined {
    if (!this.feed.connected) return undefined;
    const verified = this.known.get(digest);
    if (verified === undefined) return undefined;
    // The clock is not even read if nothing expires, as with nearly all keys.
    if (verified.validUntil !== Infinity && verified.validUntil <= this.clock.monotonic()) return undefined;
    return verified;
  }

  /**
   * Verifies a credential and remembers it. Anything read before a change was announced is out of date, so it is read
   * again.
   */
  async remember(digest: string, verify: () => Promise<VerifiedCredential>): Promise<VerifiedCredential> {
    for (let attempt = 1; ; attempt += 1) {
      const changesBefore = this.changes;
      const credential = await this.judged(digest, verify);
      this.admissions.set(credential.caller, { digest, credential });
      if (this.changes === changesBefore) this.put(digest, credential);
      else if (attempt < ATTEMPTS) continue;
      return credential;
    }
  }

  /** Whether the credential was valid when last verified: its holder is not a stranger. */
  wasGood(digest: string): boolean {
    return this.good.has(digest);
  }

  /** The credential that admitted this caller; `undefined` for a caller without a service's credential. */
  admissionOf(caller: Caller): Admission | undefined {
    return this.admissions.get(caller);
  }

  private async judged(
    digest: string,
    verify: () => Promise<VerifiedCredential>,
  ): Promise<VerifiedCredential> {
    try {
      const credential = await verify();
      this.good.add(digest);
      // The oldest goes first: JWTs come and go.
      const [oldest] = this.good;
      if (this.good.size > LIMIT && oldest !== undefined) this.good.delete(oldest);
      return credential;
    } catch (error) {
      if (error instanceof Unauthenticated) this.good.delete(digest);
      throw error;
    }
  }

  private put(digest: string, credential: VerifiedCredential): void {
    if (this.known.size >= LIMIT) this.known.clear();
    this.known.set(digest, credential);
  }
}
