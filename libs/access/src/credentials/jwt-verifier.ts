import { Injectable } from '@nestjs/common';
import {
  createRemoteJWKSet,
  customFetch,
  errors,
  jwtVerify,
  type FetchImplementation,
  type JWTVerifyGetKey,
} from 'jose';
import { boundedFetch, Clock } from '#kernel';
import { IssuerUnavailable } from '../access-errors.js';
import { AccessSettings, type JwtSettings } from '../access-settings.js';

/** A JWT that the issuer signed for this broker and that is currently valid. */
interface VerifiedJwt {
  /** The `sub` claim. */
  readonly subject: string;
  /** Milliseconds for which it can be trusted without another check. */
  readonly validFor: number;
  /** Milliseconds until it expires, the leeway included. */
  readonly expiresIn: number;
}

/**
 * Milliseconds after which the issuer's keys are re-read, and tokens re-checked: a key that the issuer withdrew is
 * trusted for twice this long at most.
 */
const KEYS_MAX_AGE = 300_000;

/**
 * Milliseconds until an unknown key id, which anyone can make up, lets the keys be read again: an issuer that rotates waits
 * longer before it signs with a new key.
 */
const COOLDOWN = 10_000;

/** Milliseconds that the issuer may take to answer: it sends a small file, and the caller waits for it. */
const TIMEOUT = 3_000;

/**
 * Milliseconds after a failure in which the issuer is not asked again: callers learn at once that it is down, and soon that
 * it is back.
 */
const RETRY_DELAY = 1_000;

/** Bytes of the issuer's answer that are read: the keys of large providers, with their certificates, have about 20 KB. */
const KEYS_LIMIT = 256 * 1024;

/** Characters of a subject; no service has a longer one. */
const SUBJECT_LIMIT = 255;

type KeySet = ReturnType<typeof createRemoteJWKSet>;

/** The token is at fault: no key of the issuer matches it. Any other failure with keys is the issuer's. */
const KEY_REFUSALS = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];

/**
 * Verifies JWTs of the company's own issuer (RFC 7519, RFC 8725).
 *
 * Only the configured keys and algorithms count, never those that a token names. The issuer's keys are kept while it is unreachable.
 */
@Injectable()
export class JwtVerifier {
  private readonly settings: JwtSettings | undefined;
  private readonly keys: KeySet | undefined;
  private readonly get = boundedFetch(KEYS_LIMIT);
  private readAt = -Infinity;
  private failedAt = -Infinity;

  constructor(
    { jwt }: AccessSettings,
    private readonly clock: Clock,
  ) {
    this.settings = jwt;
    this.keys = jwt && this.keySet(jwt.jwksUrl);
  }

  /**
   * @returns `undefined` unless it is a valid JWT from the issuer for this broker
   * @throws IssuerUnavailable if the issuer's keys cannot be read, so that the answer is unknown
   */
  async verify(credential: string): Promise<VerifiedJwt | undefined> {
    const { settings, keys } = this;
    if (settings === undefined || keys === undefined) return undefined;
    this.renew(keys);
    try {
      const now = this.clock.now();
      const { payload } = await jwtVerify(credential, keyFinder(keys), {
        issuer: settings.issuer,
        audience: settings.audience,
        algorithms: [...settings.algorithms],
        requiredClaims: ['exp', 'sub'],
        clockTolerance: settings.leeway,
        currentDate: now,
      });
      const { sub: subject = '', exp: expiry = 0 } = payload;
      const expiresIn = (expiry + settings.leeway) * 1_000 - now.getTime();
      if (!isSubject(subject)) return undefined;
      return { subject, expiresIn, validFor: Math.min(expiresIn, KEYS_MAX_AGE) };
    } catch (error) {
      if (error instanceof IssuerUnavailable) throw error;
      return undefined;
    }
  }

  private keySet(url: URL): KeySet {
    const fetchKeys: FetchImplementation = (address, options) => this.fetch(address, options);
    return createRemoteJWKSet(url, {
      timeoutDuration: TIMEOUT,
      cooldownDuration: COOLDOWN,
      // Keys are renewed below, where a failure leaves the old ones.
      cacheMaxAge: Infinity,
      [customFetch]: fetchKeys,
    });
  }

  private async fetch(...[address, options]: Parameters<FetchImplementation>): Promise<Response> {
    if (this.clock.monotonic() < this.failedAt + RETRY_DELAY) throw new Error('The issuer failed just now');
    try {
      const answer = await this.get(address, options);
      if (answer.status !== 200) throw new Error(`The issuer answered ${answer.status}`);
      const keys: unknown = await answer.json();
      // What is no key set is a failure like any other, after which the issuer is left alone for a while.
      if (!isKeySet(keys)) throw new Error('The issuer did not answer with its keys');
      this.readAt = this.clock.monotonic();
      return Response.json(keys);
    } catch (error) {
      this.failedAt = this.clock.monotonic();
      throw error;
    }
  }

  /** No call waits for it, and none fails because of it. */
  private renew(keys: KeySet): void {
    const isOld = this.readAt !== -Infinity && this.clock.monotonic() > this.readAt + KEYS_MAX_AGE;
    if (isOld && !keys.reloading) keys.reload().catch(() => undefined);
  }
}

/** RFC 7517 section 5, as far as keys are looked for in it. */
function isKeySet(value: unknown): boolean {
  const { keys } = (value ?? {}) as { readonly keys?: unknown };
  return Array.isArray(keys) && keys.every((key) => typeof key === 'object' && key !== null);
}

/** PostgreSQL refuses text with a NUL: such a subject belongs to no service, and is not our failure. */
function isSubject(subject: string): boolean {
  return subject !== '' && subject.length <= SUBJECT_LIMIT && !subject.includes('\0');
}

function keyFinder(keys: KeySet): JWTVerifyGetKey {
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      throw KEY_REFUSALS.some((refusal) => error instanceof refusal) ? error : new IssuerUnavailable(error);
    }
  };
}
