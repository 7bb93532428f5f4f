import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { defaultClient } from '../clients.js';
import { ada } from '../cloud/users.js';
import type { LedgerEntry } from './entry.js';
import type { SeenSecret } from './seen-secrets.js';
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
