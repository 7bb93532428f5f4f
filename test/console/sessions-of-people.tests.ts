import { expect, it } from '@jest/globals';
import { AdminGrantRequest } from '../../libs/grants/src/grant.request.js';
import type { IdentityProvider } from '../harness/issuers/identity-provider.js';
import type { TestSystem } from '../harness/broker/system.js';
import type { Json } from '../harness/network/http.js';
import type { ConsoleAnswer, ConsoleClient } from './console-client.js';

/** An admin, as the provider vouches for her. */
export const ADMIN = { sub: 'u-1', name: 'Ada Admin', roles: ['broker-admin'] };

const secondsAgo = (seconds: number): number => Math.floor(Date.now() / 1_000) - seconds;

/** A console that people sign in to. */
interface SignInStage {
  readonly system: () => TestSystem;
  readonly provider: () => IdentityProvider;
  /** A browser in which nobody has signed in yet. */
  readonly browser: () => ConsoleClient;
  /** One in which {@link ADMIN} has. */
  readonly signedIn: () => Promise<ConsoleClient>;
}

/** Tests of sessions that are old, and of those that belong to others. */
export function testSessionsOfPeople(stage: SignInStage): void {
  const { system, provider } = stage;

  it('asks for a fresh sign-in before the gravest actions, and before nothing else', async () => {
    await system().database.query('DELETE FROM console_sessions');
    const client = await stage.signedIn();
    const begin = (): Promise<ConsoleAnswer> =>
      client.change('POST', '/v1/admin/revocations', { all: true, reason: 'fresh' });
    const stale = { status: 403, json: { code: 'fresh_sign_in_required', maxAge: 300 } };
    const service = { name: 'step-up', owner: 'tests', scopes: ['links:read'] };
    const made = await client.change('POST', '/v1/admin/services', service);
    expect(made.status).toBe(201);
    const one = `/v1/admin/services/${String(made.json.id)}`;
    const nowhere = '01900000-0000-7000-8000-000000000000';
    for (const answer of [
      await begin(),
      await client.change('DELETE', '/v1/admin/keys/none'),
      await client.change('POST', `/v1/admin/pending-actions/${nowhere}/confirm`, {
        contentHash: 'a'.repeat(64),
      }),
      await client.change('POST', '/v1/admin/services', { ...service, scopes: ['admin:operate'] }),
      await client.change('PATCH', one, { linkAccess: 'any' }),
      await client.change('POST', `/v1/admin/links/${nowhere}/grants`, {
        ...AdminGrantRequest.example,
        breakGlass: true,
      }),
    ])
      expect(answer).toMatchObject(stale);
    expect((await client.change('PATCH', one, { owner: 'others' })).status).toBe(200);
    expect((await client.change('POST', `${one}/keys`)).status).toBe(201);

    const asked = await client.call('GET', '/console/sign-in?fresh=true');
    const parameters = new URL(asked.headers.get('location') ?? '').searchParams;
    expect([parameters.get('prompt'), parameters.get('max_age')]).toEqual(['login', '0']);
    provider().claims = { ...ADMIN, auth_time: secondsAgo(3_600) };
    await client.signIn();
    await client.session();
    expect(await begin()).toMatchObject(stale);
    provider().claims = { ...ADMIN, auth_time: secondsAgo(0) };
    expect(await client.signIn('/console/keys', true)).toBe('/console/keys');
    await client.session();
    expect((await begin()).status).toBe(202);
    const held = await system().database.query('SELECT FROM console_sessions');
    expect(held).toHaveLength(1);
    expect(await system().database.query(`SELECT FROM revocations WHERE reason = 'fresh'`)).toHaveLength(1);
  });

  it('shows people their own sessions, and those of others only to the role access', async () => {
    await system().database.query('DELETE FROM console_sessions');
    const admin = await stage.signedIn();
    provider().claims = { sub: 'u-9', name: 'Grace', roles: ['broker-support'] };
    const helper = stage.browser();
    await helper.signIn();
    await helper.session();
    const seenBy = async (client: ConsoleClient): Promise<Json[]> =>
      (await client.call('GET', '/v1/admin/console-sessions')).json.items as Json[];
    const own = await seenBy(helper);
    expect(own).toEqual([
      {
        id: expect.any(String),
        subject: 'u-9',
        name: 'Grace',
        roles: ['viewer', 'support'],
        signedInAt: expect.any(String),
        signedInFrom: '127.0.0.1',
        lastSeenAt: expect.any(String),
        lastSeenFrom: '127.0.0.1',
        expiresAt: expect.any(String),
      },
    ]);
    const all = await seenBy(admin);
    expect(all.map(({ subject }) => String(subject))).toEqual(['u-9', 'u-1']);
    const end = (by: ConsoleClient, { id }: Json) =>
      by.change('DELETE', `/v1/admin/console-sessions/${String(id)}`);
    expect((await end(helper, all[1])).status).toBe(404);
    expect((await admin.session()).status).toBe(200);
    expect((await end(admin, all[0])).status).toBe(204);
    expect((await helper.call('GET', '/v1/admin/services')).json.code).toBe('session_expired');
    expect((await end(admin, all[1])).status).toBe(204);
    expect((await admin.session()).status).toBe(401);
    const records = await system().database.query(
      `SELECT actor_id, details ->> 'subject' AS subject FROM audit_events
       WHERE action = 'console.session_ended' AND NOT details ? 'reason' ORDER BY id`,
    );
    expect(records).toEqual([
      { actor_id: 'console:u-1', subject: 'u-9' },
      { actor_id: 'console:u-1', subject: 'u-1' },
    ]);
  });
}
