import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChangeFeed } from '#database';
import { Clock, digestsEqual, sha256, sha256Text } from '#kernel';
import { AccessSettings } from './access-settings.js';
import { Unauthenticated } from './access-errors.js';
import type { Caller } from './caller.js';
import { CredentialVerifier, type VerifiedCredential } from './credential-verifier.js';
import { KeyUses } from './key-uses.js';
import type { Scope } from './scope.js';

/** The channel on which a change of any service or key is announced. */
export const SERVICES_CHANNEL = 'services';

/** Verified credentials kept in memory at most. */
const CACHE_LIMIT = 10_000;

const NIL_UUID = '00000000-0000-0000-0000-000000000000';

/** The caller behind the configured admin key; it exists before any service does. */
const FIRST_ADMIN: Caller = {
  kind: 'admin',
  serviceId: NIL_UUID,
  name: 'first admin',
  scopes: new Set<Scope>(['admin']),
  linkAccess: 'any',
  capabilities: new Set<string>(),
  returnUrlPrefixes: [],
  rateLimit: undefined,
};

/**
 * Turns a credential into a {@link Caller}.
 *
 * A verified credential is remembered by its SHA-256, so that a call costs one hash and no statement; every change of a
 * service or key empties that memory on all replicas, and without the change feed it is not used.
 */
@Injectable()
export class Authenticator implements OnModuleInit {
  private readonly verified = new Map<string, VerifiedCredential>();
  private readonly adminDigest: Buffer | undefined;
  private changes = 0;

  constructor(
    private readonly verifier: CredentialVerifier,
    private readonly feed: ChangeFeed,
    private readonly uses: KeyUses,
    private readonly clock: Clock,
    settings: AccessSettings,
  ) {
    this.adminDigest = settings.adminKeyDigest;
  }

  async onModuleInit(): Promise<void> {
    const forget = (): void => {
      this.changes += 1;
      this.verified.clear();
    };
    await this.feed.subscribe(SERVICES_CHANNEL, { onChange: forget, onGap: forget });
  }

  /**
   * @param authorization the request's `Authorization` header (RFC 6750 section 2.1)
   * @throws Unauthenticated whatever the reason, always alike; IssuerUnavailable
   */
  async authenticate(authorization: string | undefined): Promise<Caller> {
    return this.recall(authorization) ?? this.verify(bearerCredential(authorization));
  }

  /**
   * As `authenticate`, without waiting: `undefined` where the credential has not been verified lately.
   *
   * @throws Unauthenticated when there is none
   */
  recall(authorization: string | undefined): Caller | undefined {
    const credential = bearerCredential(authorization);
    if (!this.feed.connected) return undefined;
    const verified = this.verified.get(sha256Text(credential));
    return verified && this.use(verified);
  }

  private async verify(credential: string): Promise<Caller> {
    if (this.adminDigest && digestsEqual(sha256(credential), this.adminDigest)) return FIRST_ADMIN;
    const changesBefore = this.changes;
    const verified = await this.verifier.verify(credential);
    if (this.changes === changesBefore) this.remember(sha256Text(credential), verified);
    this.noteUse(verified);
    return verified.caller;
  }

  /** @returns `undefined` once the service or the credential has expired */
  private use(verified: VerifiedCredential): Caller | undefined {
    // The clock is not even read where nothing expires, as with nearly all keys.
    if (verified.validUntil !== Infinity && verified.validUntil <= this.clock.monotonic()) return undefined;
    this.noteUse(verified);
    return verified.caller;
  }

  private noteUse({ keyId }: VerifiedCredential): void {
    if (keyId !== undefined) this.uses.note(keyId);
  }

  private remember(key: string, verified: VerifiedCredential): void {
    if (this.verified.size >= CACHE_LIMIT) this.verified.clear();
    this.verified.set(key, verified);
  }
}

/**
 * The bearer credential (RFC 6750 section 2.1). Its length is bounded by the request's head, 16 KB in all: a JWT with
 * 150 groups has 6 KB.
 */
function bearerCredential(authorization: string | undefined): string {
  const credential = /^Bearer +([\x21-\x7e]+)$/i.exec(authorization ?? '')?.[1];
  if (credential === undefined) throw new Unauthenticated();
  return credential;
}
