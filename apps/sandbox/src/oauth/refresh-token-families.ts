/**
 * Which refresh tokens were issued, in which family, and the state of each. A family descends from one
 * consent: the provider calls it a grant. Only hashes of tokens are kept.
 */

import { createHash } from 'node:crypto';
import type { RuntimeSettings } from '../runtime-settings.js';

/** What a refresh token is worth now. `rotated` tokens were used once and have a successor. */
export type RefreshTokenState = 'current' | 'rotated' | 'revoked' | 'expired' | 'unknown';

interface IssuedToken {
  readonly grantId: string;
  /** How many rotations lie between the family's first token and this one. */
  readonly generation: number;
  readonly expiresAt: number;
  usedAt?: number;
}

/** Enough for hours at full load; the oldest are forgotten first. */
const rememberedTokens = 2_000_000;

/** SHA-256 of a token, base64url: how the ledger and the control API name it. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** The register of refresh tokens, and the one judge of whether a used one may be used again. */
export class RefreshTokenFamilies {
  readonly #tokens = new Map<string, IssuedToken>();
  readonly #newestUsedGeneration = new Map<string, number>();
  readonly #revokedGrants = new Set<string>();
  readonly #settings: Readonly<RuntimeSettings>;

  constructor(settings: Readonly<RuntimeSettings>) {
    this.#settings = settings;
  }

  /** A token was issued; `expiresAt` in epoch milliseconds. */
  recordIssue(token: string, grantId: string, generation: number, expiresAt: number): void {
    this.#tokens.set(tokenHash(token), { grantId, generation, expiresAt });
    if (this.#tokens.size <= rememberedTokens) return;
    for (const oldest of this.#tokens.keys()) {
      this.#tokens.delete(oldest);
      break;
    }
  }

  /** A token was exchanged for its successor. Only the first time counts, so that grace is never prolonged. */
  recordUse(token: string): void {
    const issued = this.#tokens.get(tokenHash(token));
    if (!issued) return;
    issued.usedAt ??= Date.now();
    const newest = this.#newestUsedGeneration.get(issued.grantId) ?? -1;
    this.#newestUsedGeneration.set(issued.grantId, Math.max(newest, issued.generation));
  }

  /** A whole family was ended. */
  recordRevocation(grantId: string): void {
    this.#revokedGrants.add(grantId);
    this.#newestUsedGeneration.delete(grantId);
  }

  /**
   * Whether a used token still works: it is the immediately previous one of its family, and its grace is not over.
   * The successor it already has stays good too, since the sandbox cannot know which of the two answers was lost.
   */
  isInGrace(token: string): boolean {
    const issued = this.#tokens.get(tokenHash(token));
    if (issued?.usedAt === undefined) return false;
    const graceMs = this.#settings.previousRefreshTokenGraceSeconds * 1000;
    const isImmediatelyPrevious = this.#newestUsedGeneration.get(issued.grantId) === issued.generation;
    return isImmediatelyPrevious && Date.now() - issued.usedAt < graceMs;
  }

  /** What the token with this hash is worth, and its family. */
  stateOf(hash: string): { state: RefreshTokenState; grantId?: string } {
    const issued = this.#tokens.get(hash);
    if (!issued) return { state: 'unknown' };
    const { grantId } = issued;
    if (this.#revokedGrants.has(grantId)) return { state: 'revoked', grantId };
    if (issued.usedAt !== undefined) return { state: 'rotated', grantId };
    return { state: issued.expiresAt <= Date.now() ? 'expired' : 'current', grantId };
  }
}
