import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SignJWT, UnsecuredJWT } from 'jose';
import { JwtIssuer } from '../../../../test/harness/issuers/jwt-issuer.js';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import { until } from '../../../../test/harness/time/until.js';
import { IssuerUnavailable } from '../issuer/trusted-issuer.js';
import { ActorReader } from './actor-reader.js';
import type { ActorIssuer } from './actor-settings.js';

const ADA = 'ada@example.com';

describe('the actor of a call', () => {
  let issuer: JwtIssuer;
  let clock: ManualClock;
  let reader: ActorReader;

  const trusted = (facts: Partial<ActorIssuer> = {}): ActorIssuer => ({
    issuer: issuer.issuer,
    audience: issuer.audience,
    jwksUrl: issuer.jwksUrl,
    algorithms: ['RS256'],
    claim: 'email',
    leeway: 60,
    ...facts,
  });

  const tokenOf = (email: unknown, claims = {}): Promise<string> => issuer.token('u-1', { email, ...claims });
  const read = (token: string): Promise<unknown> => reader.read({ 'actor-token': token });

  beforeEach(async () => {
    issuer = await JwtIssuer.start();
    clock = new ManualClock();
    reader = new ActorReader({ issuers: [trusted()] }, clock);
  });

  afterEach(async () => {
    await issuer.stop();
  });

  it('is nobody if the service names none', async () => {
    expect(await reader.read({})).toBeUndefined();
  });

  it('is who the issuer’s token names, by the claim that is configured', async () => {
    expect(await read(await tokenOf(ADA))).toEqual({ name: ADA, issuer: issuer.issuer });
  });

  it('is declared by text, in any language, and is then not verified', async () => {
    const header = Buffer.from(' Zoë Müller ').toString('latin1');
    expect(await reader.read({ actor: header })).toEqual({ name: 'Zoë Müller' });
  });

  it.each(['', '  ', 'a\u0007b', Buffer.from('admin\u202egpj').toString('latin1'), '\xff', 'x'.repeat(256)])(
    'is refused as the text %j, by the name of the header',
    async (actor) => {
      await expect(reader.read({ actor })).rejects.toThrow('header Actor:');
    },
  );

  it('is refused if both headers name one: which of them counts would be a guess', async () => {
    const token = await tokenOf(ADA);
    await expect(reader.read({ actor: 'Bob', 'actor-token': token })).rejects.toThrow('only one of');
  });

  it.each<[string, Record<string, unknown>]>([
    ['has expired', { exp: 1 }],
    ['never expires', { exp: undefined }],
    ['is for another audience', { aud: 'another' }],
    ['is of an issuer that nobody configured', { iss: 'https://elsewhere.example.com' }],
    ['names nobody', { email: undefined }],
    ['names only spaces', { email: ' ' }],
    ['names a list', { email: [ADA] }],
    ['names someone in text that reads backwards', { email: 'ada\u202e' }],
    ['names someone at length', { email: 'a'.repeat(256) }],
  ])('is refused if the token %s, without saying why', async (_what, claims) => {
    await expect(read(await tokenOf(ADA, claims))).rejects.toThrow(
      'header Actor-Token: expected a valid JWT of an issuer in ACTOR_TOKEN_ISSUERS',
    );
  });

  it('is refused if nobody signed the token, someone else did, or the header has two tokens', async () => {
    const claims = issuer.claimsFor('u-1', { email: ADA });
    const forged = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: issuer.key.id })
      .sign(Buffer.alloc(32));
    const good = await tokenOf(ADA);
    for (const token of [new UnsecuredJWT(claims).encode(), forged, `${good}, ${good}`, 'x', '', 'a.b.c'])
      await expect(read(token)).rejects.toThrow('header Actor-Token');
  });

  it('is refused as a token if no issuer is configured', async () => {
    reader = new ActorReader({}, clock);
    await expect(read(await tokenOf(ADA))).rejects.toThrow('header Actor-Token');
    expect(issuer.asked).toBe(0);
  });

  it('is verified by the issuer that the token names, and by no other', async () => {
    const other = await JwtIssuer.start();
    try {
      const second = trusted({ issuer: 'https://other.example.com', jwksUrl: other.jwksUrl, claim: 'sub' });
      reader = new ActorReader({ issuers: [trusted(), second] }, clock);
      const token = await other.token('job-7', { iss: second.issuer });
      expect(await read(token)).toEqual({ name: 'job-7', issuer: second.issuer });
      // Signed by the second issuer in the name of the first.
      await expect(read(await other.token('u-1', { email: ADA }))).rejects.toThrow('header Actor-Token');
    } finally {
      await other.stop();
    }
  });

  it('is verified again after five minutes, so that a key the issuer withdrew stops counting', async () => {
    const exp = Math.floor(clock.now().getTime() / 1_000) + 1_000_000;
    const token = await tokenOf(ADA, { exp });
    await read(token);
    await issuer.rotate();
    expect(await read(token)).toMatchObject({ name: ADA });
    // The keys are read again while calls use the old ones.
    await until('the token is refused', () => {
      clock.advance(300_001);
      return read(token).then(
        () => false,
        () => true,
      );
    });
  });

  it('no longer counts once the token expires, although it is in memory', async () => {
    const exp = Math.floor(clock.now().getTime() / 1_000) + 10;
    const token = await tokenOf(ADA, { exp });
    await read(token);
    clock.advance(71_000);
    await expect(read(token)).rejects.toThrow('header Actor-Token');
  });

  it.each(['down', 'silent'] as const)(
    'cannot be judged while the issuer is %s: an outage, not the caller’s fault',
    async (outage) => {
      issuer[outage] = true;
      await expect(read(await tokenOf(ADA))).rejects.toBeInstanceOf(IssuerUnavailable);
      issuer[outage] = false;
      clock.advance(1_100);
      expect(await read(await tokenOf(ADA))).toMatchObject({ name: ADA });
    },
  );

  it('is verified alike for many calls at once', async () => {
    const tokens = await Promise.all([tokenOf(ADA), tokenOf('bob@example.com')]);
    const actors = await Promise.all(Array.from({ length: 40 }, (_, n) => read(tokens[n % 2] ?? '')));
    expect(new Set(actors.map((actor) => (actor as { name: string }).name))).toEqual(
      new Set([ADA, 'bob@example.com']),
    );
    expect(issuer.asked).toBe(1);
  });
});
