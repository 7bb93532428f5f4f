import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { until } from '../../../test/harness/time/until.js';
import { ada, grace } from './cloud/users.js';
import { tokenHash } from './oauth/refresh-token-families.js';
import { startSandbox } from './sandbox.js';
import type { Sandbox } from './sandbox.js';
import { pairOf, SandboxClient } from './testing/sandbox-client.js';
import type { Received } from './testing/sandbox-client.js';
import { Visitor } from './testing/visitor.js';

let sandbox: Sandbox;
let client: SandboxClient;

beforeEach(async () => {
  sandbox = await startSandbox();
  client = new SandboxClient(sandbox);
});

afterEach(() => sandbox.close());

async function stateOf(refreshToken: string): Promise<unknown> {
  const { text } = await client.control('POST', '/grants/check', {
    refreshTokenHashes: [tokenHash(refreshToken)],
  });
  return (JSON.parse(text) as { state: string }[])[0]?.state;
}

async function refreshed(refreshToken: string) {
  return pairOf((await client.refresh(refreshToken)).json);
}

function whoAmI(accessToken: string): Promise<Received> {
  return client.api('/user-manager/users/me', accessToken);
}

function change(settings: object): Promise<Received> {
  return client.control('PATCH', '/settings', settings);
}

const invalidGrant = { error: 'invalid_grant' };

describe('refresh tokens', () => {
  it('rotate: each answer carries a new one', async () => {
    const first = await client.link();
    const second = await refreshed(first.refresh_token);
    const third = await refreshed(second.refresh_token);
    expect(new Set([first, second, third].map(({ refresh_token }) => refresh_token)).size).toBe(3);
    expect((await whoAmI(third.access_token)).json.userId).toBe(ada.userId);
    expect(await stateOf(first.refresh_token)).toBe('rotated');
    expect(await stateOf(third.refresh_token)).toBe('current');
    expect(await stateOf('never issued')).toBe('unknown');
  });

  it('end their whole family when a dead one is presented, and the alarm is counted', async () => {
    const first = await client.link();
    const second = await refreshed(first.refresh_token);
    expect((await client.refresh(first.refresh_token)).json).toMatchObject(invalidGrant);
    expect((await client.refresh(second.refresh_token)).json).toMatchObject(invalidGrant);
    expect((await whoAmI(second.access_token)).status).toBe(401);
    expect(await stateOf(second.refresh_token)).toBe('revoked');
    expect((await client.control('GET', '/ledger/summary')).json.reuseAlarms).toBe(1);
  });

  it('are good for one of many simultaneous calls', async () => {
    const { refresh_token: refreshToken } = await client.link();
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.refresh(refreshToken)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('stay good when settings say that refreshing issues none', async () => {
    const first = await client.link();
    await change({ omitRefreshToken: true });
    const { json } = await client.refresh(first.refresh_token);
    expect(Object.keys(json).sort()).toEqual(['access_token', 'expires_in', 'token_type']);
    expect((await client.refresh(first.refresh_token)).status).toBe(200);
    expect(await stateOf(first.refresh_token)).toBe('current');
  });

  it('expire', async () => {
    await change({ refreshTokenLifetimeSeconds: 1 });
    const { refresh_token: refreshToken } = await client.link();
    await wait(1100);
    expect((await client.refresh(refreshToken)).json).toMatchObject(invalidGrant);
    expect(await stateOf(refreshToken)).toBe('expired');
  });
});

describe('grace for the previous refresh token', () => {
  beforeEach(() => change({ previousRefreshTokenGraceSeconds: 60 }));

  it('yields a usable pair again, and leaves the first successor usable', async () => {
    const first = await client.link();
    const lost = await refreshed(first.refresh_token);
    const again = await refreshed(first.refresh_token);
    expect((await whoAmI(again.access_token)).status).toBe(200);
    expect((await client.refresh(lost.refresh_token)).status).toBe(200);
    expect((await client.control('GET', '/ledger/summary')).json.reuseAlarms).toBe(0);
  });

  it('does not reach to the one before the previous', async () => {
    const first = await client.link();
    const second = await refreshed(first.refresh_token);
    const third = await refreshed(second.refresh_token);
    expect((await client.refresh(first.refresh_token)).json).toMatchObject(invalidGrant);
    expect((await client.refresh(third.refresh_token)).json).toMatchObject(invalidGrant);
  });

  it('ends, counted from the first use', async () => {
    await change({ previousRefreshTokenGraceSeconds: 1 });
    const first = await client.link();
    await client.refresh(first.refresh_token);
    await until('it has ended', async () => {
      const { json } = await client.refresh(first.refresh_token);
      return json.error === invalidGrant.error;
    });
  });
});

describe('access tokens', () => {
  it('that are opaque work, end with their grant, and name nobody', async () => {
    await client.control('PATCH', '/settings', { accessTokenFormat: 'opaque' });
    const { access_token: opaque } = await client.link();
    await client.control('PATCH', '/settings', { accessTokenFormat: 'jwt' });
    expect(opaque).not.toContain('.');
    expect((await whoAmI(opaque)).status).toBe(200);
    await client.control('POST', `/users/${ada.userId}/revoke-grants`);
    expect((await whoAmI(opaque)).status).toBe(401);
  });

  it('live as long as settings say, from the next one on', async () => {
    const { access_token: longLived, refresh_token: refreshToken } = await client.link();
    await change({ accessTokenLifetimeSeconds: 1 });
    const { json } = await client.refresh(refreshToken);
    expect(json.expires_in).toBe(1);
    await wait(1100);
    const expired = await whoAmI(String(json.access_token));
    expect(expired.status).toBe(401);
    expect(expired.json).toEqual({ error: { message: 'The access token is missing, expired or revoked' } });
    expect(expired.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    expect((await whoAmI(longLived)).status).toBe(200);
  });

  it('are refused when changed, foreign or unsigned', async () => {
    const { access_token: token } = await client.link();
    const [header = '', payload = '', signature = ''] = token.split('.');
    const other = await startSandbox();
    const foreign = await new SandboxClient(other).link();
    await other.close();
    const unsigned = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
    const forged = Buffer.from(payload, 'base64url').toString().replace(ada.userId, grace.userId);
    for (const bad of [
      `${header}.${Buffer.from(forged).toString('base64url')}.${signature}`,
      `${unsigned}.${payload}.`,
      foreign.access_token,
      'x',
    ]) {
      expect((await whoAmI(bad)).status).toBe(401);
    }
  });

  it('come without expires_in when settings say so', async () => {
    await change({ omitExpiresIn: true });
    const { refresh_token: refreshToken } = await client.link();
    expect(Object.keys((await client.refresh(refreshToken)).json)).not.toContain('expires_in');
  });
});

describe("revoking a user's grants", () => {
  it('ends their tokens at once, asks for consent again and leaves others alone', async () => {
    const adas = await client.link(ada);
    const graces = await client.link(grace);
    const answer = await client.control('POST', `/users/${ada.userId}/revoke-grants`);
    expect(answer.json).toEqual({ revoked: 1 });
    expect((await whoAmI(adas.access_token)).status).toBe(401);
    expect((await client.refresh(adas.refresh_token)).json).toMatchObject(invalidGrant);
    expect(await stateOf(adas.refresh_token)).toBe('revoked');
    expect((await client.refresh(graces.refresh_token)).status).toBe(200);
    const visitor = new Visitor(sandbox.baseUrl);
    await visitor.visit(client.authorizeUrl());
    const { page } = await visitor.submit({ email: ada.username, password: ada.password });
    expect(page).toContain('name="decision"');
  });
});
