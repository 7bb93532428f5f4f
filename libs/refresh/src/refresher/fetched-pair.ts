import { Injectable } from '@nestjs/common';
import { Randomness, Secret } from '#kernel';
import { OAuthSettings, type TokenOutcome } from '#oauth';
import type { RefreshedPair } from '#vault/refresh';
import { backoff } from './backoff.js';
import { PairEncryption } from './pair-encryption.js';

/** Seconds that an access token must live to be useful. */
const SHORTEST_LIFETIME = 1;

/**
 * Milliseconds until the next refresh after an answer without a useful access token; an immediate one would
 * loop.
 */
const USELESS_RETRY = 60_000;

const NO_ACCESS_TOKEN = new Secret('');

/** An answer of COCO with tokens. */
export type Tokens = Extract<TokenOutcome, { kind: 'tokens' }>;

/** The claim under which a pair was fetched. */
export interface FetchClaim {
  /** The link, or the one that an imported token is to become. */
  readonly id: string;
  readonly serviceId: string;
  /** The generation that the pair will have. */
  readonly generation: number;
  /** Refreshes that failed since the last success. */
  readonly failures: number;
  /** When it was claimed, by the database's clock, in milliseconds since 1970. */
  readonly claimedAt: number;
  /** The same or a little later, by this process's monotonic clock. */
  readonly claimedAtMonotonic: number;
}

/** A pair ready to be kept. */
export interface FetchedPair {
  /** Encrypted, for the journal and the database. */
  readonly refreshed: RefreshedPair;
  readonly accessToken: Secret;
  readonly refreshToken: Secret;
  /** When the access token expires, by this process's monotonic clock. */
  readonly validUntil: number;
}

/** Makes the pair of a link from COCO's answer to a refresh. */
@Injectable()
export class PairMaker {
  constructor(
    private readonly encryption: PairEncryption,
    private readonly randomness: Randomness,
    private readonly settings: OAuthSettings,
  ) {}

  /**
   * Without an access token the pair counts as expired, and the next refresh brings one.
   *
   * @param presented the refresh token that was sent; an answer without one keeps it (RFC 6749 section 6)
   * @param sentAt when the request was sent, by the monotonic clock
   */
  async make(claim: FetchClaim, answer: Tokens, presented: Secret, sentAt: number): Promise<FetchedPair> {
    const accessToken = answer.accessToken ?? NO_ACCESS_TOKEN;
    const refreshToken = answer.refreshToken ?? presented;
    const lifetime = answer.accessToken ? (answer.expiresIn ?? this.settings.defaultTokenLifetimeSeconds) : 0;
    const isUseless = lifetime < SHORTEST_LIFETIME;
    const refreshed: RefreshedPair = {
      linkId: claim.id,
      tokens: await this.encryption.encrypt(claim, claim.generation, { accessToken, refreshToken }),
      // The lifetime counts from when the request was sent, by the database's clock, not this machine's.
      expiresAt: claim.claimedAt + (sentAt - claim.claimedAtMonotonic) + lifetime * 1000,
      ...(isUseless && {
        retryIn: Math.max(USELESS_RETRY, backoff(claim.failures + 1, undefined, this.randomness)),
      }),
    };
    return { refreshed, accessToken, refreshToken, validUntil: sentAt + lifetime * 1000 };
  }
}
