import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import { defaultClient } from '../clients.js';
import { ada, grace } from '../cloud/users.js';
import type { MintedGrant } from '../oauth/grants.js';
import { tokenHash } from '../oauth/refresh-token-families.js';
import { startSandbox } from '../sandbox.js';
import type { Sandbox } from '../sandbox.js';
import { SandboxClient } from '../testing/sandbox-client.js';

let sandbox: Sandbox;
let client: SandboxClient;

beforeEach(async () => {
  sandbox = await startSandbox();
  client = new SandboxClient(sandbox);
});

afterEach(() => sandbox.close());

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

  it('does not exist on the public side', async () => {
    expect((await fetch(`${sandbox.baseUrl}/control/secrets`)).status).toBe(401);
  });
});
