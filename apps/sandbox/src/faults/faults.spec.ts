import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { until } from '../../../../test/harness/time/until.js';
import { FaultStage } from '../testing/fault-stage.js';

let stage: FaultStage;

beforeEach(async () => {
  stage = await FaultStage.start();
});

afterEach(() => stage.close());

/** Whether the refresh token has been exchanged, even if the client does not know. */
async function isUsedUp(): Promise<boolean> {
  await stage.client.control('DELETE', '/faults');
  return (await stage.refresh()).status === 400;
}

const callsUnderWay = async (): Promise<unknown> =>
  (await stage.client.control('GET', '/ledger/summary')).json.inProgress;

describe('a fault in place of the answer', () => {
  it.each([
    [{ type: 'status', status: 503, retryAfter: '7' }, 503, '{"error":{"message":"Ordered by a test"}}'],
    [{ type: 'status', status: 429, body: 'slow down', contentType: 'text/html' }, 429, 'slow down'],
    [{ type: 'malformed-json' }, 200, '{"access_token": "not a token",, }'],
    [{ type: 'html' }, 200, '<!doctype html><title>Maintenance</title><h1>We will be back soon</h1>'],
    [{ type: 'empty' }, 200, ''],
    [
      { type: 'oauth-error', error: 'invalid_grant', status: 400 },
      400,
      '{"error":"invalid_grant","error_description":"Ordered by a test"}',
    ],
  ])('%j is sent, and the call not processed', async (action, status, text) => {
    await stage.order(action);
    const answer = await stage.refresh();
    expect([answer.status, answer.text]).toEqual([status, text]);
    expect(await stage.lastEntry()).toMatchObject({
      fault: action.type,
      outcome: 'not_processed',
      status,
      answered: true,
    });
    expect(await isUsedUp()).toBe(false);
  });

  it('may come after the call was processed', async () => {
    await stage.order({ type: 'status', status: 500, when: 'after' });
    expect((await stage.refresh()).status).toBe(500);
    expect(await stage.lastEntry()).toMatchObject({ outcome: 'ok', status: 500 });
    expect(await isUsedUp()).toBe(true);
  });

  it('can be a redirect, custom headers or an echo of the token', async () => {
    await stage.order({ type: 'status', status: 429, retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT' }, 'api', {
      times: 1,
    });
    expect((await stage.networks()).headers.get('retry-after')).toBe('Wed, 21 Oct 2026 07:28:00 GMT');
    await stage.order({ type: 'redirect', location: 'http://169.254.169.254/' }, 'api', { times: 1 });
    const redirect = await stage.networks();
    expect([redirect.status, redirect.headers.get('location')]).toEqual([302, 'http://169.254.169.254/']);
    await stage.order({ type: 'echo-token' }, 'api', { times: 1 });
    const echo = await stage.networks();
    expect(echo.json).toEqual({ authorization: `Bearer ${stage.pair.access_token}` });
    expect(echo.headers.get('x-echoed-authorization')).toBe(`Bearer ${stage.pair.access_token}`);
  });
});

describe('a fault that spoils the real answer', () => {
  it('truncated-json sends half of it', async () => {
    await stage.order({ type: 'truncated-json' });
    const { status, text } = await stage.refresh();
    expect(status).toBe(200);
    expect(text).toMatch(/^\{"access_token":"[\w.-]+/);
    expect(() => void JSON.parse(text)).toThrow(SyntaxError);
    expect(await isUsedUp()).toBe(true);
  });

  it('rewrite takes members out and puts members in, of successful answers only', async () => {
    await stage.order({ type: 'rewrite', remove: ['token_type'], set: { expires_in: '3600' } });
    const { json } = await stage.refresh();
    expect(Object.keys(json).sort()).toEqual(['access_token', 'expires_in', 'refresh_token']);
    expect(json.expires_in).toBe('3600');
    expect((await stage.client.refresh('wrong')).json.expires_in).toBeUndefined();
  });

  it.each(['gzip', 'deflate', 'br'])(
    'is wrapped as %s, and a client that understands it reads the pair',
    async (as) => {
      await stage.order({ type: 'wrap', as });
      const { status, text } = await stage.refresh();
      expect([status, Object.keys(JSON.parse(text) as object)]).toEqual([
        200,
        expect.arrayContaining(['access_token', 'refresh_token']),
      ]);
    },
  );

  it.each([
    ['form', /^access_token=.*&refresh_token=/],
    ['envelope', /^\{"data":\{"access_token"/],
    ['odd-names', /"refreshToken":/],
  ])('is wrapped as %s', async (as, form) => {
    await stage.order({ type: 'wrap', as });
    expect((await stage.refresh()).text).toMatch(form);
  });

  it('content-type and headers change the head alone', async () => {
    await stage.order({ type: 'content-type', value: 'text/plain' });
    const answer = await stage.refresh();
    expect(answer.headers.get('content-type')).toBe('text/plain');
    expect(answer.json.access_token).toEqual(expect.any(String));
    await stage.order({ type: 'headers', set: { 'Set-Cookie': 'a=b' } }, 'api');
    expect((await stage.networks()).headers.get('set-cookie')).toBe('a=b');
  });

  it('oversized grows a JSON answer to the bytes asked for, and keeps it JSON', async () => {
    await stage.order({ type: 'oversized', bytes: 100_000 }, 'api');
    const { text, json } = await stage.networks();
    expect(text).toHaveLength(100_000);
    expect(json.networks).toHaveLength(2);
  });

  it('slow-body dribbles it', async () => {
    const before = Date.now();
    const fast = (await stage.networks()).text;
    await stage.order({ type: 'slow-body', bytesPerSecond: fast.length * 2 }, 'api');
    const { text } = await stage.networks();
    expect(text).toBe(fast);
    expect(Date.now() - before).toBeGreaterThan(400);
  });
});

describe('a fault of the connection', () => {
  it.each([
    ['cut-before', false, 'not_processed'],
    ['cut-after', true, 'ok'],
  ])('%s closes it without an answer', async (type, processed, outcome) => {
    await stage.order({ type });
    await expect(stage.refresh()).rejects.toThrow('fetch failed');
    expect(await stage.lastEntry()).toMatchObject({ fault: type, outcome, status: null, answered: false });
    expect(await isUsedUp()).toBe(processed);
  });

  it.each([
    ['hang', false, 'not_processed'],
    ['hang-after', true, 'ok'],
  ])('%s keeps the client waiting until it gives up', async (type, processed, outcome) => {
    await stage.order({ type }, 'api');
    await stage.order({ type }, 'token');
    const leave = new AbortController();
    const call = stage.client.api('/network-manager/networks', stage.pair.access_token, {
      signal: leave.signal,
    });
    call.catch(() => undefined);
    await until('it hangs', async () => (await stage.lastEntry()).fault === type);
    leave.abort();
    await expect(call).rejects.toThrow('abort');
    await until('its end is noticed', async () => (await stage.lastEntry()).endedAt !== null);
    expect(await stage.lastEntry()).toMatchObject({ fault: type, outcome, status: null, answered: false });
    const refreshed = stage.refresh().catch(() => 'closed');
    await until('the refresh is in flight', async () => (await callsUnderWay()) === 1);
    expect(await Promise.race([refreshed, wait(150)])).toBeUndefined();
    await until(
      `its token ${processed ? 'is' : 'stays un'}used`,
      async () => (await isUsedUp()) === processed,
    );
  });

  it('delay waits before or after the work', async () => {
    await stage.order({ type: 'delay', milliseconds: 1_500, when: 'before' }, 'token', { times: 1 });
    const before = stage.refresh();
    await until('it waits', async () => {
      const { endedAt, fault } = await stage.lastEntry();
      return fault === 'delay' && endedAt === null;
    });
    expect((await stage.client.refresh(stage.pair.refresh_token)).status).toBe(200);
    expect((await before).status).toBe(400);
  });
});

describe('a client that gives up', () => {
  it('does not stop the requested work: the call is processed after the delay', async () => {
    await stage.order({ type: 'delay', milliseconds: 500, when: 'before' }, 'api');
    const leave = new AbortController();
    const call = stage.client.api('/network-manager/networks', stage.pair.access_token, {
      signal: leave.signal,
    });
    call.catch(() => undefined);
    await until('it is in flight', async () => (await callsUnderWay()) === 1);
    leave.abort();
    await expect(call).rejects.toThrow('abort');
    await until('it is processed', async () => (await callsUnderWay()) === 0);
    expect(await stage.lastEntry()).toMatchObject({ outcome: 'ok', status: null, answered: false });
  });
});
