import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { JwtIssuer } from '../../../../test/harness/issuers/jwt-issuer.js';
import { trusted, TrustingSettings } from '../../../../test/harness/issuers/trusted.js';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import { until } from '../../../../test/harness/time/until.js';
import { IssuerUnavailable } from '../issuer/trusted-issuer.js';
import { JwtVerifier } from './jwt-verifier.js';

const SUBJECT = 'system:serviceaccount:home:lighting';

/** Milliseconds after which keys are old. */
const LONG = 310_000;

const seconds = (fromNow: number): number => Math.floor(Date.now() / 1_000) + fromNow;

describe('a JWT', () => {
  let issuer: JwtIssuer;
  let clock: ManualClock;
  let verifier: JwtVerifier;

  beforeEach(async () => {
    issuer = await JwtIssuer.start();
    clock = new ManualClock();
    verifier = new JwtVerifier(new TrustingSettings([trusted(issuer)]), clock);
  });

  afterEach(async () => {
    await issuer.stop();
  });

  it('of the issuer is its subject’s, until the keys are looked at again', async () => {
    expect(await verifier.verify(await issuer.token(SUBJECT))).toMatchObject({
      subject: SUBJECT,
      validFor: 300_000,
    });
    const short = await issuer.token(SUBJECT, { exp: Math.floor(clock.now().getTime() / 1_000) + 60 });
    const verified = await verifier.verify(short);
    expect(verified?.validFor).toBeGreaterThan(118_000);
    expect(verified?.validFor).toBeLessThanOrEqual(120_000);
    expect(issuer.asked).toBe(1);
  });

  it.each<[string, Record<string, unknown>]>([
    ['of another issuer', { iss: 'https://issuer.example.com/' }],
    ['without an issuer', { iss: undefined }],
    ['for another audience', { aud: 'another-service' }],
    ['for no audience', { aud: undefined }],
    ['that expired', { exp: seconds(-70) }],
    ['that never expires', { exp: undefined }],
    ['that is not valid yet', { nbf: seconds(90) }],
    ['without a subject', { sub: undefined }],
    ['with an empty subject', { sub: '' }],
  ])('%s is refused', async (_what, claims) => {
    expect(await verifier.verify(await issuer.token(SUBJECT, claims))).toBeUndefined();
  });

  it.each<[string, Record<string, unknown>]>([
    ['runs 20 s ahead', { iat: seconds(20), nbf: seconds(20), exp: seconds(3_620) }],
    ['runs 20 s behind', { exp: seconds(-20) }],
  ])('of an issuer whose clock %s is accepted', async (_what, claims) => {
    expect(await verifier.verify(await issuer.token(SUBJECT, claims))).toMatchObject({ subject: SUBJECT });
  });

  it('that holds the audience among others is accepted', async () => {
    const token = await issuer.token(SUBJECT, { aud: ['another-service', issuer.audience] });
    expect(await verifier.verify(token)).toMatchObject({ subject: SUBJECT });
  });

  it('that nobody signed is refused', async () => {
    expect(await verifier.verify(new UnsecuredJWT(issuer.claimsFor(SUBJECT)).encode())).toBeUndefined();
    expect(issuer.asked).toBe(0);
  });

  it('that is signed with the public key as if it were a shared secret is refused', async () => {
    const publicKey = new TextEncoder().encode(await exportSPKI(issuer.key.publicKey));
    const token = await new SignJWT(issuer.claimsFor(SUBJECT))
      .setProtectedHeader({ alg: 'HS256', kid: issuer.key.id })
      .sign(publicKey);
    expect(await verifier.verify(token)).toBeUndefined();
    expect(issuer.asked).toBe(0);
  });

  it('that is signed by the issuer with an algorithm that is not allowed is refused', async () => {
    const strict = new JwtVerifier(
      new TrustingSettings([{ ...trusted(issuer), algorithms: ['ES256'] }]),
      clock,
    );
    const token = await issuer.token(SUBJECT);
    expect(await strict.verify(token)).toBeUndefined();
    expect(await verifier.verify(token)).toMatchObject({ subject: SUBJECT });
  });

  it('that brings its own key is refused', async () => {
    const pair = await generateKeyPair('RS256', { extractable: true });
    const jwk = await exportJWK(pair.publicKey);
    for (const header of [
      { kid: issuer.key.id },
      { jwk },
      { kid: issuer.key.id, jku: issuer.jwksUrl.href },
    ]) {
      const token = await new SignJWT(issuer.claimsFor(SUBJECT))
        .setProtectedHeader({ alg: 'RS256', ...header })
        .sign(pair.privateKey);
      expect(await verifier.verify(token)).toBeUndefined();
    }
  });

  it.each(['', 'x', 'a.b.c', 'eyJhbGciOiJSUzI1NiJ9.e30.AAAA'])(
    'that is malformed is refused: %j',
    async (text) => {
      expect(await verifier.verify(text)).toBeUndefined();
    },
  );

  it('is checked without the issuer while that is unreachable, once its keys are known', async () => {
    await verifier.verify(await issuer.token(SUBJECT));
    issuer.down = true;
    clock.advance(LONG);
    expect(await verifier.verify(await issuer.token(SUBJECT))).toMatchObject({ subject: SUBJECT });
    await until('the keys were requested without success', () => issuer.asked > 1);
    expect(await verifier.verify(await issuer.token(SUBJECT))).toMatchObject({ subject: SUBJECT });
  });

  it('cannot be judged before the issuer’s keys were read, and asks for them once a second at most', async () => {
    issuer.down = true;
    const token = await issuer.token(SUBJECT);
    for (let call = 0; call < 5; call += 1)
      await expect(verifier.verify(token)).rejects.toBeInstanceOf(IssuerUnavailable);
    expect(issuer.asked).toBe(1);
    issuer.down = false;
    clock.advance(1_100);
    expect(await verifier.verify(token)).toMatchObject({ subject: SUBJECT });
  });

  it.each(['not JSON', '[]', '{"keys":"none"}', '{"keys":[1]}', 'null'])(
    'cannot be judged while the issuer answers %s in place of its keys, and asks for them once a second at most',
    async (body) => {
      issuer.body = body;
      const token = await issuer.token(SUBJECT);
      for (let call = 0; call < 5; call += 1)
        await expect(verifier.verify(token)).rejects.toBeInstanceOf(IssuerUnavailable);
      expect(issuer.asked).toBe(1);
      issuer.body = undefined;
      clock.advance(1_100);
      expect(await verifier.verify(token)).toMatchObject({ subject: SUBJECT });
    },
  );

  it('cannot be judged by keys that are more than is read', async () => {
    issuer.body = `{"keys":[]${' '.repeat(300_000)}}`;
    await expect(verifier.verify(await issuer.token(SUBJECT))).rejects.toBeInstanceOf(IssuerUnavailable);
  });

  it('of a key that the issuer withdrew is refused soon', async () => {
    const token = await issuer.token(SUBJECT);
    expect(await verifier.verify(token)).toMatchObject({ subject: SUBJECT });
    await issuer.rotate();
    clock.advance(LONG);
    await until('the key is unknown', async () => (await verifier.verify(token)) === undefined);
    expect(await verifier.verify(await issuer.token(SUBJECT))).toMatchObject({ subject: SUBJECT });
  });

  it('of a new key is accepted within moments, and made-up key ids do not make the broker ask each time', async () => {
    await verifier.verify(await issuer.token(SUBJECT));
    await issuer.rotate();
    const token = await issuer.token(SUBJECT);
    const accepted = async (): Promise<boolean> => (await verifier.verify(token)) !== undefined;
    expect(await accepted()).toBe(false);
    await until('the new key is known', accepted);
    expect(issuer.asked).toBe(2);
  });

  it('belongs to nobody if no issuer is set', async () => {
    const none = new JwtVerifier(new TrustingSettings([]), clock);
    expect(await none.verify(await issuer.token(SUBJECT))).toBeUndefined();
  });
});
