import { createHmac, generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, SignJWT, type JWTPayload } from 'jose';
import { IdentityProvider } from '../harness/issuers/identity-provider.js';
import { TestSystem } from '../harness/broker/system.js';
import { ConsoleClient } from './console-client.js';

const ADMIN = { sub: 'u-1', name: 'Ada Admin', roles: ['broker-admin'] };
const SECRET = 'console-secret-of-the-test';
const FAILED = '/console/signed-out?error=sign_in_failed';
const EXPIRED = '/console/signed-out?error=sign_in_expired';
const now = (): number => Math.floor(Date.now() / 1_000);
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

let provider: IdentityProvider;
let system: TestSystem;

beforeAll(async () => {
  provider = await IdentityProvider.start();
  system = await TestSystem.start({ environment: provider.settings });
});

afterEach(() => {
  provider.claims = ADMIN;
  provider.makeToken = undefined;
  provider.tokenAnswer = {};
  provider.endlessKeys = false;
});

afterAll(async () => {
  await system.close();
  await provider.stop();
});

const browser = (): ConsoleClient => new ConsoleClient(String(system.environment.PUBLIC_URL));

/** Where the sign-in ends, and that nobody is signed in unless it is the console. */
async function endOfSignIn(): Promise<string> {
  const client = browser();
  const end = await client.signIn('/console/links');
  expect((await client.session()).status).toBe(end === '/console/links' ? 200 : 401);
  return end;
}

describe('nobody becomes an admin by an ID token', () => {
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
  const hmac = (claims: JWTPayload, key: string): string => {
    const input = `${encoded({ alg: 'HS256', kid: 'k' })}.${encoded(claims)}`;
    return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`;
  };

  it.each<[string, (honest: JWTPayload) => Promise<string>]>([
    ['whose signature is garbage', async (claims) => (await provider.sign(claims)).replace(/[^.]+$/, 'AAAA')],
    ['whose signature is empty', async (claims) => (await provider.sign(claims)).replace(/[^.]+$/, '')],
    [
      'whose claims were changed after it was signed',
      async (claims) => {
        const [header, , signature] = (await provider.sign({ ...claims, roles: [] })).split('.');
        return [header, encoded(claims), signature].join('.');
      },
    ],
    [
      'signed with another key of the same id',
      (claims) => new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k' }).sign(stranger),
    ],
    [
      'that brings its own key',
      async (claims) => {
        const jwk = await exportJWK(generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey);
        return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', jwk }).sign(stranger);
      },
    ],
    ['that nobody signed', (claims) => Promise.resolve(`${encoded({ alg: 'none' })}.${encoded(claims)}.`)],
    [
      'that nobody signed, in capitals',
      (claims) => Promise.resolve(`${encoded({ alg: 'NONE', kid: 'k' })}.${encoded(claims)}.`),
    ],
    ['signed with the client secret', (claims) => Promise.resolve(hmac(claims, SECRET))],
    [
      'signed with the public key as a shared secret',
      (claims) => Promise.resolve(hmac(claims, JSON.stringify(provider.publicKey))),
    ],
    ['with an unknown critical header', (claims) => provider.sign(claims, { crit: ['b64'], b64: true })],
    ['that is not a JWT', () => Promise.resolve('not.a.jwt')],
    ['of another issuer', (claims) => provider.sign({ ...claims, iss: 'https://login.example.org' })],
    ['for another client', (claims) => provider.sign({ ...claims, aud: 'another-app' })],
    [
      'for several clients without saying which of them asked',
      (claims) => provider.sign({ ...claims, aud: ['console', 'another-app'] }),
    ],
    ['that another client asked for', (claims) => provider.sign({ ...claims, azp: 'another-app' })],
    ['of another sign-in', (claims) => provider.sign({ ...claims, nonce: 'another' })],
    ['without a nonce', (claims) => provider.sign({ ...claims, nonce: undefined })],
    ['that has expired', (claims) => provider.sign({ ...claims, iat: now() - 500, exp: now() - 120 })],
    ['without an expiry', (claims) => provider.sign({ ...claims, exp: undefined })],
    ['that lives for ten years', (claims) => provider.sign({ ...claims, exp: now() + 315_360_000 })],
    [
      'that expires before it was issued',
      (claims) => provider.sign({ ...claims, iat: now() + 50, exp: now() + 10 }),
    ],
    ['issued an hour ago', (claims) => provider.sign({ ...claims, iat: now() - 3_600 })],
    ['issued in an hour', (claims) => provider.sign({ ...claims, iat: now() + 3_600, exp: now() + 7_200 })],
    ['not valid before tomorrow', (claims) => provider.sign({ ...claims, nbf: now() + 86_400 })],
    ['of someone who signs in tomorrow', (claims) => provider.sign({ ...claims, auth_time: now() + 86_400 })],
    [
      'of someone who signed in at a time that is text',
      (claims) => provider.sign({ ...claims, auth_time: String(now()) }),
    ],
    ['of someone who signed in before 1970', (claims) => provider.sign({ ...claims, auth_time: -1 })],
    ['without a subject', (claims) => provider.sign({ ...claims, sub: undefined })],
    ['with an empty subject', (claims) => provider.sign({ ...claims, sub: '' })],
    ['with a blank subject', (claims) => provider.sign({ ...claims, sub: '  ' })],
    ['with a subject of 256 characters', (claims) => provider.sign({ ...claims, sub: 'x'.repeat(256) })],
    ['with a subject that holds a NUL', (claims) => provider.sign({ ...claims, sub: 'u-1\0' })],
    [
      'with a subject that is a number',
      (claims) => provider.sign({ ...claims, sub: 1 as unknown as string }),
    ],
    ['with two thousand roles', (claims) => provider.sign({ ...claims, roles: manyRoles(2_000) })],
    ['of 40 KB', (claims) => provider.sign({ ...claims, padding: 'x'.repeat(40_000) })],
  ])('%s', async (_what, makeToken) => {
    provider.makeToken = makeToken;
    expect(await endOfSignIn()).toBe(FAILED);
  });

  it.each<[string, Record<string, unknown>]>([
    ['a token answer without an ID token', { id_token: undefined }],
    ['a token answer of 300 KB', { padding: 'x'.repeat(300_000) }],
    ['an ID token that is not text', { id_token: { sub: 'u-1' } }],
  ])('nor by %s', async (_what, tokenAnswer) => {
    provider.tokenAnswer = tokenAnswer;
    expect(await endOfSignIn()).toBe(FAILED);
  });

  it('while an honest one signs in, with everything it may hold', async () => {
    provider.claims = {
      ...ADMIN,
      sub: 'x'.repeat(255),
      azp: 'console',
      auth_time: now() - 86_400,
      roles: [...manyRoles(500), 'broker-admin'],
    };
    expect(await endOfSignIn()).toBe('/console/links');
  });

  it('nor by a name with characters that the database cannot hold, which are removed', async () => {
    provider.claims = { ...ADMIN, name: `${'x'.repeat(199)}\0😀\u202Enimda` };
    const client = browser();
    expect(await client.signIn()).toBe('/console/links');
    expect((await client.session()).json).toMatchObject({ name: 'x'.repeat(199) });
  });
});

describe('nobody can make the broker call the provider', () => {
  const callback = (cookie: string, state = 'x'): Promise<Response> =>
    fetch(`${String(system.environment.PUBLIC_URL)}/console/sign-in/callback?code=guess&state=${state}`, {
      redirect: 'manual',
      headers: { cookie: `__Host-console-sign-in=${cookie}` },
    });
  const stateOf = (secret: string): string =>
    createHmac('sha256', secret).update('state').digest('base64url');
  const begun = async (): Promise<string> => {
    const { headers } = await browser().call('GET', '/console/sign-in');
    const cookie = headers.getSetCookie().find((text) => text.startsWith('__Host-console-sign-in='));
    return cookie?.split(';')[0]?.split('=')[1] ?? '';
  };

  it.each<[string, (genuine: string) => string]>([
    ['that it invented', () => 'A'.repeat(43)],
    ['that it invented in the form of a real one', (genuine) => genuine.replace(/^.{43}/, 'A'.repeat(43))],
    ['whose end it changed', (genuine) => genuine.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))],
    ['whose time it changed', (genuine) => genuine.replace(/\.\d+\./, '.99999999999.')],
    ['without its end', (genuine) => genuine.replace(/\.[^.]+$/, '')],
  ])('with a cookie %s', async (_what, change) => {
    const cookie = change(await begun());
    const calls = provider.tokenCalls;
    const answer = await callback(cookie, stateOf(cookie.slice(0, 43)));
    expect(answer.headers.get('location')).toBe(EXPIRED);
    expect(provider.tokenCalls).toBe(calls);
  });

  it('twice with one cookie', async () => {
    const cookie = await begun();
    const calls = provider.tokenCalls;
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => callback(cookie, stateOf(cookie.slice(0, 43)))),
    );
    const ends = answers.map(({ headers }) => headers.get('location'));
    expect(ends.filter((end) => end !== EXPIRED)).toEqual([FAILED]);
    expect(provider.tokenCalls).toBe(calls + 1);
  });
});

describe('a provider that must authenticate someone again', () => {
  it.each([
    ['ignores that', () => ({ auth_time: now() - 3_600 })],
    ['does not say when it did', () => ({})],
  ])('signs nobody in afresh if it %s; the session continues', async (_what, claims) => {
    const client = browser();
    await client.signIn();
    provider.claims = { ...ADMIN, ...claims() };
    expect(await client.signIn('/console/keys', true)).toBe('/console/signed-out?error=sign_in_not_fresh');
    expect((await client.session()).status).toBe(200);
  });
});

describe('a provider whose keys never end', () => {
  it('signs nobody in, and is not read further', async () => {
    // Keys are kept for minutes: a separate broker has none yet.
    const fresh = await TestSystem.start({ environment: provider.settings });
    try {
      provider.endlessKeys = true;
      const client = new ConsoleClient(String(fresh.environment.PUBLIC_URL));
      expect(await client.signIn()).toBe(FAILED);
      expect(provider.bytesBeyond).toBeLessThan(8 * 1024 * 1024);
    } finally {
      await fresh.close();
    }
  });
});

function manyRoles(count: number): string[] {
  return Array.from({ length: count }, (_role, index) => `r${index}`);
}
