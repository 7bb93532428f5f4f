import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ChangeFeed, ChangeListener } from '#database';
import { sha256 } from '#kernel';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import { Authenticator } from './authenticator.js';
import { Unauthenticated } from '../access-errors.js';
import type { AccessSettings } from '../access-settings.js';
import type { Caller } from '../caller.js';
import type { CredentialVerifier, VerifiedCredential } from '../credentials/credential-verifier.js';
import type { KeyUses } from '../credentials/key-uses.js';
import { LiveCallers } from '../credentials/live-callers.js';
import { Strangers } from './strangers.js';
import { VerifiedCredentials } from '../credentials/verified-credentials.js';

const ADMIN_KEY = 'the-configured-admin-key';
const BEARER = 'Bearer cbk_key';

/** A feed that a test connects, cuts and has notify. */
class SteeredFeed {
  connected = true;
  private listener: ChangeListener | undefined;

  subscribe(_channel: string, listener: ChangeListener): Promise<void> {
    this.listener = listener;
    return Promise.resolve();
  }

  announce(): void {
    this.listener?.onChange('service');
  }

  /** Like the real feed, announces a gap when the connection is lost, and again when it is back. */
  turn(connected: boolean): void {
    this.connected = connected;
    this.listener?.onGap();
  }
}

/** A database that knows one service. */
class Stored {
  revoked = false;
  validUntil = Infinity;
  asked = 0;
  /** Answers wait for this. */
  until: Promise<unknown> = Promise.resolve();

  async verify(): Promise<VerifiedCredential> {
    this.asked += 1;
    const { revoked, validUntil } = this;
    await this.until;
    if (revoked) throw new Unauthenticated();
    return { caller: { serviceId: 'service' } as Caller, keyId: 'key', jwt: undefined, validUntil };
  }

  verifyAgain(): Promise<VerifiedCredential> {
    return this.verify();
  }
}

let feed: SteeredFeed;
let stored: Stored;
let clock: ManualClock;
let noted: string[];
let authenticator: Authenticator;
let callers: LiveCallers;

beforeEach(async () => {
  feed = new SteeredFeed();
  stored = new Stored();
  clock = new ManualClock();
  noted = [];
  const credentials = new VerifiedCredentials(feed as unknown as ChangeFeed, clock);
  await credentials.onModuleInit();
  const verifier = stored as unknown as CredentialVerifier;
  const settings: Pick<AccessSettings, keyof AccessSettings> = {
    adminKeyDigest: sha256(ADMIN_KEY),
    jwtIssuers: [],
    strangersPerSecond: undefined,
    fourEyes: false,
    fourEyesTimeLimit: 0,
    freshSignIn: 0,
  };
  authenticator = new Authenticator(
    verifier,
    credentials,
    { note: (keyId: string) => noted.push(keyId) } as unknown as KeyUses,
    new Strangers(clock, settings),
    settings,
  );
  callers = new LiveCallers(credentials, verifier);
});

describe('a credential', () => {
  it('is verified once, and each use of its key is noted', async () => {
    await authenticator.authenticate(BEARER);
    await authenticator.authenticate(BEARER);
    expect((await authenticator.authenticate(BEARER)).serviceId).toBe('service');
    expect([stored.asked, noted.length]).toEqual([1, 3]);
  });

  it('that was valid before waits behind no stranger, even after a change of services has emptied the memory', async () => {
    await authenticator.authenticate(BEARER);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    stored.until = promise;
    const strangers = Array.from({ length: 5 }, (_, index) => authenticator.authenticate(`Bearer x${index}`));
    stored.until = Promise.resolve();
    feed.announce();
    expect((await authenticator.authenticate(BEARER)).serviceId).toBe('service');
    // Four strangers at a time: the fifth has not been asked about.
    expect(stored.asked).toBe(1 + 4 + 1);
    resolve(undefined);
    await Promise.all(strangers);
  });

  it('that was valid and no longer is waits like any other', async () => {
    await authenticator.authenticate(BEARER);
    stored.revoked = true;
    feed.announce();
    await expect(authenticator.authenticate(BEARER)).rejects.toBeInstanceOf(Unauthenticated);
    stored.until = new Promise(() => undefined);
    for (let index = 0; index < 4; index += 1) void authenticator.authenticate(`Bearer x${index}`);
    await new Promise(setImmediate);
    const asked = stored.asked;
    void authenticator.authenticate(BEARER);
    await new Promise(setImmediate);
    expect(stored.asked).toBe(asked);
  });

  it.each([undefined, '', 'Bearer', 'Basic cbk_key', 'Bearer a b', 'cbk_key'])(
    'in the header %p is invalid, and is not looked up',
    async (header) => {
      await expect(authenticator.authenticate(header)).rejects.toBeInstanceOf(Unauthenticated);
      expect(stored.asked).toBe(0);
    },
  );

  it('of the configured admin is compared whole', async () => {
    expect((await authenticator.authenticate(`Bearer ${ADMIN_KEY}`)).name).toBe('first admin');
    expect(stored.asked).toBe(0);
    stored.revoked = true;
    const almost = authenticator.authenticate(`Bearer ${ADMIN_KEY.slice(0, -1)}`);
    await expect(almost).rejects.toBeInstanceOf(Unauthenticated);
  });

  it('that was revoked is refused once the change is received', async () => {
    await authenticator.authenticate(BEARER);
    stored.revoked = true;
    feed.announce();
    await expect(authenticator.authenticate(BEARER)).rejects.toBeInstanceOf(Unauthenticated);
  });

  it('that was revoked in a gap of the change feed is refused after it', async () => {
    await authenticator.authenticate(BEARER);
    stored.revoked = true;
    feed.turn(false);
    feed.turn(true);
    await expect(authenticator.authenticate(BEARER)).rejects.toBeInstanceOf(Unauthenticated);
  });

  it('that is revoked while no change would be received is refused', async () => {
    await authenticator.authenticate(BEARER);
    stored.revoked = true;
    feed.connected = false;
    await expect(authenticator.authenticate(BEARER)).rejects.toBeInstanceOf(Unauthenticated);
  });

  it('that is revoked while it is verified is refused, then and later', async () => {
    const answered = Promise.withResolvers();
    stored.until = answered.promise;
    const early = authenticator.authenticate(BEARER);
    stored.revoked = true;
    feed.announce();
    answered.resolve(undefined);
    await expect(early).rejects.toBeInstanceOf(Unauthenticated);
    await expect(authenticator.authenticate(BEARER)).rejects.toBeInstanceOf(Unauthenticated);
  });

  it('is refused, and not remembered, if changes never stop while it is verified', async () => {
    const verify = stored.verify.bind(stored);
    stored.verify = () => {
      const verified = verify();
      feed.announce();
      return verified;
    };
    expect((await authenticator.authenticate(BEARER)).serviceId).toBe('service');
    const { asked } = stored;
    await authenticator.authenticate(BEARER);
    expect(stored.asked).toBeGreaterThan(asked);
  });

  it('is verified again once its service or the credential has expired', async () => {
    stored.validUntil = 1_000;
    await authenticator.authenticate(BEARER);
    clock.advance(999);
    await authenticator.authenticate(BEARER);
    expect(stored.asked).toBe(1);
    clock.advance(1);
    await authenticator.authenticate(BEARER);
    expect(stored.asked).toBe(2);
  });
});

describe('the caller of a call in progress', () => {
  it('is answered from memory while nothing changed', async () => {
    const caller = await authenticator.authenticate(BEARER);
    expect(await callers.require(caller)).toBe(caller);
    expect(stored.asked).toBe(1);
  });

  it('is unknown once its key was revoked', async () => {
    const caller = await authenticator.authenticate(BEARER);
    stored.revoked = true;
    feed.announce();
    await expect(callers.require(caller)).rejects.toBeInstanceOf(Unauthenticated);
  });

  it('is read from the database while the change feed is down, or if memory cannot be trusted', async () => {
    const caller = await authenticator.authenticate(BEARER);
    stored.revoked = true;
    await expect(callers.ask(caller)).rejects.toBeInstanceOf(Unauthenticated);
    feed.connected = false;
    await expect(callers.require(caller)).rejects.toBeInstanceOf(Unauthenticated);
  });

  it('is followed from change to change, by the caller it was at first and by each later one', async () => {
    const first = await authenticator.authenticate(BEARER);
    feed.announce();
    const second = await callers.require(first);
    expect(second).not.toBe(first);
    expect([await callers.require(first), await callers.require(second)]).toEqual([second, second]);
    expect(await authenticator.authenticate(BEARER)).toBe(second);
    expect(stored.asked).toBe(2);
  });

  it('is nobody if it was not admitted by a service’s credential', async () => {
    await expect(callers.require({ serviceId: 'service' } as Caller)).rejects.toBeInstanceOf(Unauthenticated);
  });

  it('stays the first admin, whatever changes', async () => {
    const admin = await authenticator.authenticate(`Bearer ${ADMIN_KEY}`);
    feed.turn(false);
    expect([await callers.require(admin), await callers.ask(admin)]).toEqual([admin, admin]);
  });
});
