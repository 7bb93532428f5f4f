import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import { defaultClient } from '../clients.js';
import { ada, grace } from '../cloud/users.js';
import type { LedgerEntry } from '../ledger/entry.js';
import type { SeenSecret } from '../ledger/seen-secrets.js';
import type { MintedGrant } from '../oauth/grants.js';
import { tokenHash } from '../oauth/refresh-token-families.js';
import { startSandbox } from '../sandbox.js';
import type { Sandbox } from '../sandbox.js';
import { pairOf, SandboxClient } from '../testing/sandbox-client.js';

let sandbox: Sandbox;
let client: SandboxClient;

beforeEach(async () => {
  sandbox = await startSandbox();
  client = new SandboxClient(sandbox);
});

afterEach(() => sandbox.close());

async function ledger(since = 0): Promise<LedgerEntry[]> {
  return JSON.parse((await client.control('GET', `/ledger?since=${since}`)).text) as LedgerEntry[];
}

async function mint(count: number, userId = ada.userId): Promise<MintedGrant[]> {
  const { text } = await client.control('POST', '/grants', {
    userId,
    clientId: defaultClient.clientId,
    count,
  });
  return JSON.parse(text) as MintedGrant[];
}

describe('an app’s secret', () => {
  const change = (body: unknown, clientId = defaultClient.clientId) =>
    client.control('PUT', `/clients/${clientId}/secret`, body);
  const refreshWith = async (refreshToken: string, secret: string) => {
    const parameters = { grant_type: 'refresh_token', refresh_token: refreshToken, client_secret: secret };
    return (await client.token(parameters)).status;
  };

  it('changes at once, or with a time in which the old one works too', async () => {
    const [one, other] = await mint(2);
    await change({ secret: 'the-second-secret', keepOld: true });
    expect(await refreshWith(one?.refreshToken ?? '', defaultClient.clientSecret)).toBe(200);
    expect(await refreshWith(other?.refreshToken ?? '', 'the-second-secret')).toBe(200);
    const [last] = await mint(1);
    expect((await change({ secret: 'the-third-secret' })).status).toBe(204);
    expect(await refreshWith(last?.refreshToken ?? '', defaultClient.clientSecret)).toBe(401);
    expect(await refreshWith(last?.refreshToken ?? '', 'the-second-secret')).toBe(401);
    expect(await refreshWith(last?.refreshToken ?? '', 'the-third-secret')).toBe(200);
  });

  it('is refused for an app that is not registered', async () => {
    expect((await change({ secret: 'x' }, 'nobody')).status).toBe(400);
  });
});

describe('the ledger', () => {
  it('tells who refreshed what, with hashes for tokens', async () => {
    const first = await client.link();
    const next = pairOf((await client.refresh(first.refresh_token)).json);
    const entry = (await ledger()).at(-1);
    expect(entry).toMatchObject({
      kind: 'token',
      method: 'POST',
      path: '/v1.0/oauth/token',
      status: 200,
      outcome: 'ok',
      answered: true,
      grantType: 'refresh_token',
      userId: ada.userId,
      refreshTokenHash: tokenHash(first.refresh_token),
      newRefreshTokenHash: tokenHash(next.refresh_token),
    });
    expect(entry?.grantId).toEqual(
      (await ledger()).find(({ grantType }) => grantType === 'authorization_code')?.grantId,
    );
    expect(Date.parse(entry?.at ?? '')).toBe(entry?.startedAt);
    expect(entry?.endedAt).toBeGreaterThanOrEqual(entry?.startedAt ?? Infinity);
  });

  it('shows headers as received, but neither tokens nor cookies', async () => {
    const { access_token: token } = await client.link();
    await client.api('/user-manager/users/me?q=%2F..', token, {
      headers: { 'x-probe': 'seen', cookie: 'a=secret' },
    });
    const [entry] = (await ledger()).slice(-1);
    expect(entry?.path).toBe('/v1.0/user-manager/users/me?q=%2F..');
    expect(entry?.headers).toMatchObject({
      'x-probe': 'seen',
      authorization: '[present]',
      cookie: '[present]',
    });
    expect(entry).toMatchObject({ kind: 'api', userId: ada.userId, outcome: 'ok' });
  });

  it('never holds a secret value', async () => {
    const first = await client.link();
    await client.api('/user-manager/users/me', first.access_token);
    await client.refresh(first.refresh_token);
    await client.refresh('a-made-up-refresh-token');
    const secrets = JSON.parse((await client.control('GET', '/secrets')).text) as SeenSecret[];
    const text = JSON.stringify(await ledger());
    const kinds = new Set(secrets.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual([
      'access_token',
      'client_secret',
      'code',
      'code_verifier',
      'refresh_token',
    ]);
    expect(secrets.map(({ value }) => value)).toEqual(
      expect.arrayContaining([first.access_token, first.refresh_token, 'a-made-up-refresh-token']),
    );
    for (const { value } of secrets) expect(text).not.toContain(value);
    const newest = Math.max(...secrets.map(({ seq }) => seq));
    expect((await client.control('GET', `/secrets?since=${newest}`)).text).toBe('[]');
  });

  it('goes on from a number, and numbers go on after it was emptied', async () => {
    await client.link();
    const before = await ledger();
    await client.refresh('x');
    const last = before.at(-1)?.seq ?? 0;
    expect(await ledger(last)).toHaveLength(1);
    expect((await client.control('DELETE', '/ledger')).status).toBe(204);
    expect(await ledger()).toEqual([]);
    await client.refresh('x');
    expect((await ledger())[0]?.seq).toBe(last + 2);
  });

  it('is summed up', async () => {
    const { refresh_token: refreshToken, access_token: token } = await client.link();
    await client.control('DELETE', '/ledger');
    await client.refresh(refreshToken);
    await client.refresh('x');
    await client.api('/user-manager/users/me', token);
    expect((await client.control('GET', '/ledger/summary')).json).toMatchObject({
      calls: 3,
      inProgress: 0,
      byKind: { token: 2, api: 1 },
      byGrantType: { refresh_token: 2 },
      byOutcome: { ok: 2, invalid_grant: 1 },
      byStatus: { 200: 2, 400: 1 },
      reuseAlarms: 0,
      overlappingRefreshes: 0,
      maxConcurrentTokenCalls: 1,
      peakTokenCallsPerSecond: expect.any(Number),
    });
  });

  it('counts refreshes of one family that overlap, and those of two families not', async () => {
    const [one, other] = await mint(2);
    await client.control('DELETE', '/ledger');
    const delay = { type: 'delay', milliseconds: 150, when: 'after' };
    await client.control('POST', '/faults', { match: { endpoint: 'token' }, action: delay });
    await Promise.all([client.refresh(one?.refreshToken ?? ''), client.refresh(other?.refreshToken ?? '')]);
    expect((await client.control('GET', '/ledger/summary')).json).toMatchObject({
      overlappingRefreshes: 0,
      maxConcurrentTokenCalls: 2,
    });
    const [third] = await mint(1);
    await Promise.all([client.refresh(third?.refreshToken ?? ''), client.refresh(third?.refreshToken ?? '')]);
    expect((await client.control('GET', '/ledger/summary')).json).toMatchObject({
      overlappingRefreshes: 1,
      overlappingRefreshesByGrant: { [third?.grantId ?? '']: 1 },
    });
  });
});

describe('minted grants', () => {
  it('are as good as consented ones, thousands at a time', async () => {
    const minted = await mint(3000, grace.userId);
    expect(new Set(minted.map(({ grantId }) => grantId)).size).toBe(3000);
    for (const grant of [minted[0], minted[1500], minted[2999]]) {
      const me = await client.api('/user-manager/users/me', grant?.accessToken);
      expect(me.json.userId).toBe(grace.userId);
      expect((await client.refresh(grant?.refreshToken ?? '')).status).toBe(200);
    }
    const refreshTokenHashes = minted.map(({ refreshToken }) => tokenHash(refreshToken));
    const { text } = await client.control('POST', '/grants/check', { refreshTokenHashes });
    const states = (JSON.parse(text) as { state: string; grantId: string }[]).map(({ state }) => state);
    expect(states.filter((state) => state === 'rotated')).toHaveLength(3);
    expect(states.filter((state) => state === 'current')).toHaveLength(2997);
    expect((await client.control('GET', '/state')).json.grants).toBe(3000);
  });

  it('are for known users and apps alone', async () => {
    const wrongUser = await client.control('POST', '/grants', { userId: 'nobody', clientId: 'token-broker' });
    expect([wrongUser.status, wrongUser.json]).toEqual([
      400,
      { error: { message: 'userId is not the id of a user' } },
    ]);
    const wrongApp = await client.control('POST', '/grants', { userId: ada.userId, clientId: 'x' });
    expect([wrongApp.status, wrongApp.json]).toEqual([
      400,
      { error: { message: 'clientId is not registered' } },
    ]);
  });
});

describe('bad input', () => {
  it.each([
    [{ accessTokenLifetimeSeconds: 0 }, 'accessTokenLifetimeSeconds must be an integer from 1'],
    [{ accessTokenLifetimeSeconds: '5' }, 'accessTokenLifetimeSeconds must be an integer'],
    [{ omitExpiresIn: 'yes' }, 'omitExpiresIn must be true or false'],
    [{ omitExpiresIn: true, lifetime: 5 }, 'lifetime is not known'],
    [[], 'the body must be a JSON object'],
  ])('changes no setting: %j', async (body, message) => {
    const before = (await client.control('GET', '/state')).json.settings;
    const { status, json } = await client.control('PATCH', '/settings', body);
    expect([status, json]).toEqual([400, { error: { message: expect.stringContaining(message) } }]);
    expect((await client.control('GET', '/state')).json.settings).toEqual(before);
  });

  it('is named: a number to start from, an unknown call', async () => {
    expect((await client.control('GET', '/ledger?since=x')).json).toEqual({
      error: { message: 'since must be a whole number' },
    });
    expect((await client.control('GET', '/nothing')).status).toBe(404);
  });
});

describe('the control API', () => {
  it('shows its state without secrets', async () => {
    const { json, text } = await client.control('GET', '/state');
    expect(json).toMatchObject({
      settings: { accessTokenLifetimeSeconds: 3600 },
      clients: [{ clientId: 'token-broker' }],
    });
    expect(text).not.toContain(defaultClient.clientSecret);
    expect(text).not.toContain(ada.password);
  });

  it('does not answer to a name that someone else points at this machine', async () => {
    const { port } = new URL(sandbox.controlUrl);
    const status = await new Promise((resolve, reject) => {
      const options = {
        port,
        host: '127.0.0.1',
        path: '/control/secrets',
        headers: { host: 'evil.example' },
      };
      request(options, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });

  it('is not there on the public side', async () => {
    expect((await fetch(`${sandbox.baseUrl}/control/secrets`)).status).toBe(401);
  });
});
