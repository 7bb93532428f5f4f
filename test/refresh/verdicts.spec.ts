import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADA, insertLinks, overtake } from '../harness/rows/grants.js';
import { call, type Answer, type Json } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

/**
 * A link whose access token has expired, with its own broker: a circuit or a pause of one test must not affect another.
 */
interface Stage {
  readonly system: TestSystem;
  readonly service: TestService;
  readonly linkId: string;
  readonly read: () => Promise<Answer>;
  readonly row: () => Promise<Json>;
  readonly strike: (action: Json, times?: number) => Promise<void>;
}

async function onStage(test: (stage: Stage) => Promise<void>): Promise<void> {
  const system = await TestSystem.start({
    environment: { REFRESH_SCHEDULE: 'false', REFRESH_WAIT_TIMEOUT: '3' },
  });
  const service = await system.createService();
  const [linkId = ''] = await insertLinks(system, service.id, 1);
  await system.expireAccessToken(linkId);
  try {
    await test({
      system,
      service,
      linkId,
      read: () => system.api('GET', `/v1/links/${linkId}/networks`, service.key),
      row: async () => (await system.database.query('SELECT * FROM links WHERE id = $1', [linkId]))[0],
      strike: async (action, times) => {
        await system.control('POST', '/faults', { match: { endpoint: 'token' }, action, times });
      },
    });
  } finally {
    await system.close();
  }
}

describe('a refresh', () => {
  it.each<[string, Json]>([
    ['a 500', { type: 'status', status: 500 }],
    ['a connection cut before the call was processed', { type: 'cut-before' }],
    ['a 429 with Retry-After: 2', { type: 'status', status: 429, retryAfter: '2' }],
    ['a 429 that does not say for how long', { type: 'status', status: 429 }],
    ['a page of a proxy', { type: 'html' }],
  ])('turns one occurrence of %s into a slower answer for all waiting callers', (_what, action) =>
    onStage(async ({ system, read, strike }) => {
      await strike(action, 1);
      const answers = await Promise.all(Array.from({ length: 10 }, read));
      expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
      expect(await system.ledger('token')).toHaveLength(2);
    }),
  );

  // At once: each waits until its caller's patience ends.
  it.concurrent.each<[string, Json, string]>([
    ['fails', { type: 'status', status: 500 }, 'provider_down'],
    ['is unavailable', { type: 'status', status: 503 }, 'provider_down'],
    [
      'is unavailable and says for how long',
      { type: 'status', status: 503, retryAfter: '7' },
      'provider_throttled',
    ],
    ['throttles', { type: 'status', status: 429, retryAfter: '7' }, 'provider_throttled'],
    [
      'objects to the request',
      { type: 'oauth-error', error: 'invalid_request', status: 400 },
      'provider_down',
    ],
    ['answers HTML', { type: 'html' }, 'provider_down'],
    ['answers nothing', { type: 'empty' }, 'provider_down'],
    ['answers malformed JSON', { type: 'malformed-json' }, 'provider_down'],
    ['redirects', { type: 'redirect', location: 'http://127.0.0.1:1/' }, 'provider_down'],
    ['cuts the connection', { type: 'cut-before' }, 'provider_down'],
    [
      'does not accept the broker',
      { type: 'oauth-error', error: 'invalid_client', status: 401 },
      'client_misconfigured',
    ],
  ])('leaves the link unchanged when COCO %s', (_what, action, lastError) =>
    onStage(async ({ read, row, strike }) => {
      await strike(action);
      const answer = await read();
      expect([answer.status, answer.json.code, answer.json.reason]).toEqual([
        503,
        'token_refresh_unavailable',
        lastError,
      ]);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await row()).toMatchObject({
        status: 'active',
        generation: '1',
        last_trouble: lastError,
        lease_until: null,
      });
    }),
  );

  it('waits as long as COCO asks', () =>
    onStage(async ({ system, read, strike }) => {
      await strike({ type: 'status', status: 429, retryAfter: '40' });
      const { headers } = await read();
      expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(39);
      expect((await read()).status).toBe(503);
      expect(await system.ledger('token')).toHaveLength(1);
    }));

  it.each<[string, Json]>([
    ['without token_type', { type: 'rewrite', remove: ['token_type'] }],
    ['with an odd token_type', { type: 'rewrite', set: { token_type: 'BEARER' } }],
    ['with expires_in as text', { type: 'rewrite', set: { expires_in: '3600' } }],
    ['without expires_in', { type: 'rewrite', remove: ['expires_in'] }],
    ['with unknown fields', { type: 'rewrite', set: { id_token: 'x', scope: 7 } }],
    ['with a wrong content type', { type: 'content-type', value: 'text/html' }],
  ])('keeps the pair of an answer %s', (_what, action) =>
    onStage(async ({ system, linkId, read, row, strike }) => {
      await strike(action, 1);
      expect((await read()).status).toBe(200);
      expect(await row()).toMatchObject({ status: 'active', generation: '2' });
      // The pair that was kept is COCO's newest: it can be refreshed again.
      await system.expireAccessToken(linkId);
      expect((await read()).status).toBe(200);
      expect(await row()).toMatchObject({ status: 'active', generation: '3' });
    }),
  );

  it('keeps the old refresh token when COCO gives no new one', () =>
    onStage(async ({ system, linkId, read, row }) => {
      await system.control('PATCH', '/settings', { omitRefreshToken: true });
      for (const generation of ['2', '3']) {
        await system.expireAccessToken(linkId);
        expect((await read()).status).toBe(200);
        expect(await row()).toMatchObject({ status: 'active', generation });
      }
    }));

  it('works with a lifetime shorter than any sweep', () =>
    onStage(async ({ system, linkId, read, row }) => {
      await system.control('PATCH', '/settings', { accessTokenLifetimeSeconds: 1 });
      for (let round = 0; round < 3; round += 1) {
        expect((await read()).status).toBe(200);
        await system.expireAccessToken(linkId);
      }
      expect((await row()).status).toBe('active');
    }));

  it('ends the link when COCO refuses its newest refresh token, and makes no further call', () =>
    onStage(async ({ system, linkId, read }) => {
      await system.control('POST', `/users/${ADA}/revoke-grants`);
      const answer = await read();
      expect([answer.status, answer.json.code, answer.json.reason, answer.json.linkId]).toEqual([
        409,
        'reauthorization_required',
        'grant_refused',
        linkId,
      ]);
      expect((await read()).status).toBe(409);
      expect(await system.ledger('token')).toHaveLength(1);
    }));

  it('that COCO processed without answering ends with the right reason when COCO then refuses the dead token', () =>
    onStage(async ({ read, row, strike }) => {
      await strike({ type: 'cut-after' }, 1);
      const answer = await read();
      expect([answer.status, answer.json.reason]).toEqual([409, 'refresh_outcome_unknown']);
      expect(await row()).toMatchObject({ status: 'reauthorization_required', outcome_unknown: true });
    }));

  it('that COCO processed without answering is recovered by a grace period of the previous token', () =>
    onStage(async ({ system, read, row, strike }) => {
      await system.control('PATCH', '/settings', { previousRefreshTokenGraceSeconds: 30 });
      await strike({ type: 'cut-after' }, 1);
      expect((await read()).status).toBe(200);
      expect(await row()).toMatchObject({ status: 'active', outcome_unknown: false, last_trouble: null });
    }));

  it('does not end a link whose pair was refreshed while COCO refused the older one, and uses the newer', () =>
    onStage(async ({ system, service, linkId, read, row, strike }) => {
      await system.control('POST', `/users/${ADA}/revoke-grants`);
      await strike({ type: 'delay', when: 'before', milliseconds: 1_000 }, 1);
      const reading = read();
      await until('the link is claimed', async () => (await row()).lease_until !== null);
      await overtake(system, service.id, linkId, 7);
      expect((await reading).status).toBe(200);
      expect(await row()).toMatchObject({ status: 'active', generation: '7' });
    }));
});

describe('while the token endpoint is down', () => {
  let system: TestSystem;
  let service: TestService;

  beforeAll(async () => {
    system = await TestSystem.start({ environment: { REFRESH_SCHEDULE: 'false' } });
    service = await system.createService();
    await system.control('POST', '/faults', { match: { endpoint: 'token' }, action: { type: 'hang' } });
  });

  afterAll(async () => {
    await system.close();
  });

  it('a link with a valid access token serves its calls at once', async () => {
    const [linkId = ''] = await insertLinks(system, service.id, 1);
    await system.database.query(`UPDATE links SET refresh_due_at = now() WHERE id = $1`, [linkId]);
    const answer = await system.api('GET', `/v1/links/${linkId}/networks`, service.key);
    expect(answer.status).toBe(200);
    expect(await system.ledger('token')).toEqual([]);
  });
});

describe('a token endpoint that keeps failing', () => {
  let system: TestSystem;
  let service: TestService;

  beforeAll(async () => {
    system = await TestSystem.start({
      environment: { REFRESH_SCHEDULE: 'false', REFRESH_WAIT_TIMEOUT: '1' },
    });
    service = await system.createService();
  });

  afterAll(async () => {
    await system.close();
  });

  const isShut = async (): Promise<boolean> => {
    const { text } = await call('GET', `${system.broker.managementUrl}/metrics`);
    return /^refresh_gate_shut 1$/m.test(text);
  };

  const read = async (linkId: string): Promise<Answer> =>
    system.api('GET', `/v1/links/${linkId}/networks`, service.key);

  it('opens a circuit: calls are refused at once without a token call, and no link is harmed', async () => {
    const links = await insertLinks(system, service.id, 12);
    await Promise.all(links.map((linkId) => system.expireAccessToken(linkId)));
    await system.control('POST', '/faults', {
      match: { endpoint: 'token' },
      action: { type: 'status', status: 502 },
    });
    const rest = [...links];
    for (let open = false; !open && rest.length > 0; open = await isShut()) {
      expect((await read(String(rest.shift()))).status).toBe(503);
    }
    // Five failures in a row open it, of three links at least, so most links are left.
    expect(rest.length).toBeGreaterThan(4);
    const openSince = performance.now();
    const calls = (await system.ledger('token')).length;
    for (const linkId of rest) {
      const answer = await read(linkId);
      expect([answer.status, Number(answer.headers.get('retry-after')) > 0]).toEqual([503, true]);
    }
    // While it is open one call in five seconds tries.
    const trials = Math.ceil((performance.now() - openSince) / 5_000);
    expect((await system.ledger('token')).length - calls).toBeLessThanOrEqual(trials);
    const [count] = await system.database.query(
      `SELECT count(*)::int AS links FROM links WHERE status = 'active'`,
    );
    expect(count?.links).toBe(12);
  });
});
