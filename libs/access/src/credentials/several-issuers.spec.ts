import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { JwtIssuer } from '../../../../test/harness/issuers/jwt-issuer.js';
import { trusted, TrustingSettings } from '../../../../test/harness/issuers/trusted.js';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import { until } from '../../../../test/harness/time/until.js';
import { IssuerUnavailable } from '../issuer/trusted-issuer.js';
import { JwtVerifier } from './jwt-verifier.js';

const SUBJECT = 'system:serviceaccount:home:lighting';

/** Milliseconds after which keys are old. */
const LONG = 310_000;

describe('a JWT of one of several issuers', () => {
  let home: JwtIssuer;
  let abroad: JwtIssuer;
  let clock: ManualClock;
  let verifier: JwtVerifier;

  beforeEach(async () => {
    [home, abroad] = await Promise.all([JwtIssuer.start(), JwtIssuer.startDiscoverable()]);
    clock = new ManualClock();
    const { jwksUrl: _found, ...found } = trusted(abroad);
    verifier = new JwtVerifier(
      new TrustingSettings([trusted(home), { ...found, subjectPrefix: 'eu:' }]),
      clock,
    );
  });

  afterEach(async () => {
    await Promise.all([home.stop(), abroad.stop()]);
  });

  it('is its subject’s behind the prefix of its issuer, whose metadata say where the keys are', async () => {
    const [one, other] = await Promise.all([home.token(SUBJECT), abroad.token(SUBJECT)]);
    const verified = await Promise.all([verifier.verify(one), verifier.verify(other)]);
    expect(verified.map((jwt) => jwt?.subject)).toEqual([SUBJECT, `eu:${SUBJECT}`]);
    expect([home.asked, abroad.asked]).toEqual([1, 2]);
  });

  it('is refused if it claims a subject of another issuer, or a longer one than a service can have', async () => {
    expect(await verifier.verify(await home.token(`eu:${SUBJECT}`))).toBeUndefined();
    expect(await verifier.verify(await abroad.token('x'.repeat(253)))).toBeUndefined();
    expect(await verifier.verify(await abroad.token(''))).toBeUndefined();
  });

  it('is refused if the key of one signed it in the name of the other', async () => {
    expect(await verifier.verify(await home.token(SUBJECT, { iss: abroad.issuer }))).toBeUndefined();
    expect(await verifier.verify(await abroad.token(SUBJECT, { iss: home.issuer }))).toBeUndefined();
    expect(await verifier.verify(await home.token(SUBJECT, { iss: [home.issuer] }))).toBeUndefined();
  });

  it.each([
    ['down', 'down'],
    ['silent', 'silent'],
  ] as const)(
    'does not depend on the other: one that is %s takes only its own tokens away',
    async (_what, fault) => {
      abroad[fault] = true;
      const lost = verifier.verify(await abroad.token(SUBJECT));
      const [, kept] = await Promise.all([
        expect(lost).rejects.toBeInstanceOf(IssuerUnavailable),
        verifier.verify(await home.token(SUBJECT)),
      ]);
      expect(kept).toMatchObject({ subject: SUBJECT });
    },
  );

  it.each<[string, Record<string, unknown>]>([
    ['are another issuer’s', { issuer: 'https://issuer.example.com' }],
    ['end the issuer with a slash that it does not have', { issuer: 'http://127.0.0.1/' }],
    ['name no keys', { jwks_uri: undefined }],
    ['name a file', { jwks_uri: 'file:///etc/passwd' }],
  ])('cannot be judged while the metadata of its issuer %s', async (_what, metadata) => {
    abroad.metadata = metadata;
    await expect(verifier.verify(await abroad.token(SUBJECT))).rejects.toBeInstanceOf(IssuerUnavailable);
    abroad.metadata = {};
    clock.advance(1_100);
    expect(await verifier.verify(await abroad.token(SUBJECT))).toMatchObject({ subject: `eu:${SUBJECT}` });
  });

  it('is judged by keys that have moved', async () => {
    await verifier.verify(await abroad.token(SUBJECT));
    const moved = await JwtIssuer.start();
    abroad.metadata = { jwks_uri: moved.jwksUrl.href };
    clock.advance(LONG);
    const token = await moved.token(SUBJECT, { iss: abroad.issuer });
    await until('the new keys count', async () => (await verifier.verify(token)) !== undefined);
    await moved.stop();
  });
});
