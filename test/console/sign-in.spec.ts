import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IdentityProvider } from '../harness/issuers/identity-provider.js';
import { TestSystem } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { ConsoleClient } from './console-client.js';
import { ADMIN, testSessionsOfPeople } from './sessions-of-people.tests.js';

const ROLE_MAP = '{"broker-admin":"admin","broker-support":"support"}';

describe('signing in to the console with the OpenID provider', () => {
  let provider: IdentityProvider;
  let system: TestSystem;

  beforeAll(async () => {
    provider = await IdentityProvider.start();
    system = await TestSystem.start({
      environment: {
        ...provider.settings,
        CONSOLE_SESSION_IDLE: '60',
        CONSOLE_ROLE_MAP: ROLE_MAP,
        CONSOLE_ENVIRONMENT: 'staging',
      },
    });
  });

  afterAll(async () => {
    await system.close();
    await provider.stop();
  });

  const browser = (): ConsoleClient => new ConsoleClient(String(system.environment.PUBLIC_URL));
  const signedIn = async (): Promise<ConsoleClient> => {
    provider.claims = ADMIN;
    const client = browser();
    await client.signIn();
    await client.session();
    return client;
  };

  it('returns an admin to the requested page, and the session is the person’s', async () => {
    const client = browser();
    expect(await client.signIn('/console/links?status=active')).toBe('/console/links?status=active');
    const { status, json } = await client.session();
    expect(status).toBe(200);
    expect(json).toEqual({
      name: 'Ada Admin',
      subject: 'u-1',
      roles: ['viewer', 'support', 'operator', 'access'],
      csrfToken: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      signedInAt: expect.any(String),
      idleExpiresAt: expect.any(String),
      expiresAt: expect.any(String),
      version: expect.any(String),
      environment: 'staging',
    });
    expect((await client.call('GET', '/v1/admin/services')).status).toBe(200);
  });

  it('sends PKCE, state and nonce, and no secret', async () => {
    const { headers } = await browser().call('GET', '/console/sign-in');
    const asked = new URL(headers.get('location') ?? '').searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(asked.get(name)).toMatch(/^[A-Za-z0-9_-]{43}$/);
    for (const cookie of headers.getSetCookie())
      expect(cookie).toMatch(/^__Host-.*; Path=\/; Max-Age=\d+; Secure; HttpOnly; SameSite=Lax$/);
    expect(headers.get('location')).not.toContain('console-secret-of-the-test');
  });

  it.each([
    ['another role', { ...ADMIN, roles: ['reader'] }],
    ['no role', { sub: 'u-2', name: 'Eve' }],
    ['a role that only begins alike', { ...ADMIN, roles: 'broker-administrator' }],
  ])('refuses someone with %s, and records it', async (_what, claims) => {
    provider.claims = claims;
    const client = browser();
    expect(await client.signIn()).toBe('/console/signed-out?error=not_an_admin');
    expect((await client.session()).status).toBe(401);
    await until('it is recorded', async () => {
      const records = await system.database.query(
        `SELECT FROM audit_events WHERE action = 'console.sign_in_refused' AND audit_reveal(actor_id) = $1`,
        [`console:${claims.sub}`],
      );
      return records.length > 0;
    });
  });

  it('refuses a callback without its cookie, with another’s, a second time, and with another state', async () => {
    provider.claims = ADMIN;
    const client = browser();
    const begun = await client.call('GET', '/console/sign-in');
    const back = await fetch(begun.headers.get('location') ?? '', { redirect: 'manual' });
    const callback = back.headers.get('location') ?? '';
    const ends = async (by: ConsoleClient, url: string): Promise<string | null> =>
      (await by.call('GET', url)).headers.get('location');
    expect(await ends(browser(), callback)).toBe('/console/signed-out?error=sign_in_expired');
    const other = browser();
    await other.call('GET', '/console/sign-in');
    expect(await ends(other, callback)).toBe('/console/signed-out?error=sign_in_failed');
    expect(await ends(client, callback)).toBe('/console');
    expect(await ends(client, callback)).toBe('/console/signed-out?error=sign_in_expired');
    const third = browser();
    await third.call('GET', '/console/sign-in');
    expect(await ends(third, callback.replace(/state=[^&]+/, 'state=x'))).toBe(
      '/console/signed-out?error=sign_in_failed',
    );
  });

  it.each([
    'https://evil.example',
    '//evil.example',
    '/console/../v1',
    '/v1/links',
    '/console\\@evil',
    '/consoles',
  ])('leads only into the console: %s', async (returnTo) => {
    provider.claims = ADMIN;
    expect(await browser().signIn(returnTo)).toBe('/console');
  });

  it('names the person in the audit trail of their changes', async () => {
    const client = await signedIn();
    const made = await client.change('POST', '/v1/admin/services', {
      name: 'made in the console',
      owner: 'tests',
      scopes: ['links:read'],
    });
    expect(made.status).toBe(201);
    const records = await system.database.query(
      `SELECT actor_kind, actor_id FROM audit_events WHERE action = 'service.created' AND service_id = $1`,
      [made.json.id],
    );
    expect(records).toEqual([{ actor_kind: 'admin', actor_id: 'console:u-1' }]);
  });

  it.each<[string, Record<string, string>]>([
    ['no token', { 'sec-fetch-site': 'same-origin' }],
    ['another token', { 'x-csrf-token': 'A'.repeat(43) }],
    ['the right token from another origin', { 'x-csrf-token': 'right', origin: 'https://evil.example' }],
    ['the right token from another site', { 'x-csrf-token': 'right', 'sec-fetch-site': 'cross-site' }],
  ])('refuses a change with %s, and changes nothing', async (_what, headers) => {
    const client = await signedIn();
    const sent = {
      ...headers,
      ...(headers['x-csrf-token'] === 'right' && { 'x-csrf-token': client.csrfToken }),
    };
    const body = { all: true, reason: 'forged' };
    const { status, json } = await client.call('POST', '/v1/admin/revocations', { body, headers: sent });
    expect([status, json.code]).toEqual([403, 'csrf_token_mismatch']);
    expect(await system.database.query(`SELECT FROM revocations WHERE reason = 'forged'`)).toEqual([]);
  });

  it('counts only on admin routes, and never together with a credential', async () => {
    const client = await signedIn();
    expect((await client.call('GET', '/v1/links')).status).toBe(401);
    expect((await client.call('GET', '/v1/events')).status).toBe(401);
    const wrong = { headers: { authorization: 'Bearer wrong' } };
    expect((await client.call('GET', '/v1/admin/services', wrong)).status).toBe(401);
  });

  it.each([
    ['too long without a call', `last_seen_at = now() - interval '61 seconds'`],
    ['at its end', `expires_at = now()`],
  ])('ends %s', async (_what, change) => {
    const client = await signedIn();
    await system.database.query(`UPDATE console_sessions SET ${change}`);
    for (const path of ['/v1/admin/services', '/console/session']) {
      const { status, json } = await client.call('GET', path);
      expect([status, json.code]).toEqual([401, 'session_expired']);
    }
  });

  it('continues while it is used, even with the shortest idle limit', async () => {
    const client = await signedIn();
    await system.database.query(`UPDATE console_sessions SET last_seen_at = now() - interval '50 seconds'`);
    expect((await client.session()).status).toBe(200);
    // Another half a minute on, it has been idle for only that long.
    await system.database.query(
      `UPDATE console_sessions SET last_seen_at = last_seen_at - interval '30 seconds'`,
    );
    expect((await client.session()).status).toBe(200);
  });

  it('leaves no row of expired sessions once someone signs in', async () => {
    await signedIn();
    await system.database.query(
      `UPDATE console_sessions SET subject = 'long gone', last_seen_at = now() - interval '1 day'`,
    );
    await signedIn();
    expect(await system.database.query('SELECT subject FROM console_sessions')).toEqual([{ subject: 'u-1' }]);
  });

  it('ends on signing out, even for someone who kept the cookie', async () => {
    await system.database.query('DELETE FROM console_sessions');
    const client = await signedIn();
    const signedOut = await client.change('DELETE', '/console/session');
    expect(signedOut.status).toBe(204);
    expect(signedOut.headers.getSetCookie().join()).toContain('Max-Age=0');
    expect(await system.database.query('SELECT FROM console_sessions')).toEqual([]);
    expect((await client.session()).json).toMatchObject({
      code: 'unauthenticated',
      signIn: { provider: true, oneTimeLink: false },
    });
  });

  it('lets a person do what their role allows, and names the role that they lack', async () => {
    provider.claims = { ...ADMIN, roles: ['staff', 'broker-support'] };
    const client = browser();
    await client.signIn();
    expect((await client.session()).json.roles).toEqual(['viewer', 'support']);
    expect((await client.call('GET', '/v1/admin/services')).status).toBe(200);
    const { status, json } = await client.change('POST', '/v1/admin/keys/rotate', {});
    expect([status, json.code, json.requiredRole]).toEqual([403, 'insufficient_scope', 'operator']);
    const action = await client.change('POST', '/v1/admin/revocations', { all: true, reason: 'too much' });
    expect([action.status, action.json.requiredRole]).toEqual([403, 'operator']);
    const one = await client.change('POST', '/v1/admin/revocations', {
      linkIds: ['01900000-0000-7000-8000-000000000000'],
      reason: 'one link',
    });
    expect(one.status).toBe(202);
    await until('the refusal is recorded', async () => {
      const records = await system.database.query(
        `SELECT FROM audit_events WHERE action = 'call.refused' AND actor_id = 'console:u-1'
           AND details ->> 'reason' = 'insufficient_scope'`,
      );
      return records.length > 0;
    });
  });

  testSessionsOfPeople({ system: () => system, provider: () => provider, browser, signedIn });

  it('accepts no one-time link if a provider is configured', () => {
    expect(system.broker.consoleLink()).toBeUndefined();
  });
});
