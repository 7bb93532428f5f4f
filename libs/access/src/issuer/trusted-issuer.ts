import {
  createRemoteJWKSet,
  customFetch,
  errors,
  jwtVerify,
  type FetchImplementation,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import { boundedFetch, BrokerError, type Clock } from '#kernel';
import type { IssuerSettings } from './issuer-settings.js';
import { keysAddress } from './keys-address.js';

/** A JWT that the issuer signed for this broker and that is currently valid. */
interface IssuedJwt {
  readonly claims: JWTPayload;
  /** Milliseconds for which it can be trusted without another check. */
  readonly validFor: number;
  /** Milliseconds until it expires, the leeway included. */
  readonly expiresIn: number;
}

/**
 * Milliseconds after which the issuer's keys are re-read, and tokens re-checked: a key that the issuer withdrew is
 * trusted for at most twice this long.
 */
const KEYS_MAX_AGE = 300_000;

/**
 * Milliseconds until an unknown key id, which anyone can make up, makes the broker read the keys again: an issuer that
 * rotates waits longer before it signs with a new key.
 */
const COOLDOWN = 10_000;

/** Milliseconds that the issuer may take to answer: it sends a small file, and the caller waits for it. */
const TIMEOUT = 3_000;

/**
 * Milliseconds after a failure in which the issuer is not asked again: callers get an answer at once while it is
 * down, and are served soon after it is back.
 */
const RETRY_DELAY = 1_000;

/** Bytes of the issuer's answer that are read: the keys of large providers, with their certificates, have about 20 KB. */
const KEYS_LIMIT = 256 * 1024;

type KeySet = ReturnType<typeof createRemoteJWKSet>;

/**
 * The token is at fault: no key of the issuer matches it. Any other failure with keys is the issuer's fault.
 */
const KEY_REFUSALS = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];

/**
 * An issuer of JWTs that the broker trusts (RFC 7519, RFC 8725).
 *
 * Only the configured keys and algorithms count, never those that a token names. The issuer's keys are kept while it is unreachable.
 */
export class TrustedIssuer {
  private readonly keys: KeySet;
  private readonly get = boundedFetch(KEYS_LIMIT);
  private readAt = -Infinity;
  private failedAt = -Infinity;

  constructor(
    private readonly settings: IssuerSettings,
    private readonly clock: Clock,
  ) {
    this.keys = this.keySet();
  }

  /**
   * @param claim must be present besides `exp`
   * @returns `undefined` unless it is a valid JWT from the issuer for this broker
   * @throws IssuerUnavailable if the issuer's keys cannot be read, so that the answer is unknown
   */
  async verify(token: string, claim: string): Promise<IssuedJwt | undefined> {
    const { settings, keys } = this;
    this.renew(keys);
    try {
      const now = this.clock.now();
      const { payload } = await jwtVerify(token, keyFinder(keys), {
        issuer: settings.issuer,
        audience: settings.audience,
        algorithms: [...settings.algorithms],
        requiredClaims: ['exp', claim],
        clockTolerance: settings.leeway,
        currentDate: now,
      });
      const expiresIn = ((payload.exp ?? 0) + settings.leeway) * 1_000 - now.getTime();
      return { claims: payload, expiresIn, validFor: Math.min(expiresIn, KEYS_MAX_AGE) };
    } catch (error) {
      if (error instanceof IssuerUnavailable) throw error;
      return undefined;
    }
  }

  private keySet(): KeySet {
    const { issuer, jwksUrl = new URL(issuer) } = this.settings;
    const fetchKeys: FetchImplementation = (_address, options) => this.fetch(options);
    return createRemoteJWKSet(jwksUrl, {
      timeoutDuration: TIMEOUT,
      cooldownDuration: COOLDOWN,
      // Keys are renewed below, where a failure leaves the old ones.
      cacheMaxAge: Infinity,
      [customFetch]: fetchKeys,
    });
  }

  /** Reads the keys where they are now: metadata are read again each time, so that the issuer can move its keys. */
  private async fetch(options: Parameters<FetchImplementation>[1]): Promise<Response> {
    if (this.clock.monotonic() < this.failedAt + RETRY_DELAY) throw new Error('The issuer failed just now');
    try {
      const answer = await this.get(
        await keysAddress(this.settings, (url) => this.get(url, options)),
        options,
      );
      if (answer.status !== 200) throw new Error(`The issuer answered ${answer.status}`);
      const keys: unknown = await answer.json();
      // An invalid key set is a failure like any other, after which the issuer is left alone for a while.
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

/** The part of a key set (RFC 7517 section 5) that is checked here. */
function isKeySet(value: unknown): boolean {
  const { keys } = (value ?? {}) as { readonly keys?: unknown };
  return Array.isArray(keys) && keys.every((key) => typeof key === 'object' && key !== null);
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

/** The keys of a JWT's issuer cannot be read: it can neither be accepted nor rejected. */
export class IssuerUnavailable extends BrokerError {
  constructor(cause: unknown) {
    super(
      'issuer_unavailable',
      'The keys of the JWT issuer cannot be read right now, so the JWT cannot be verified.',
      {
        cause,
        retryAfterSeconds: 2,
      },
    );
  }
}
