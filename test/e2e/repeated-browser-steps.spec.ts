/**
 * Browsers ask twice: a double click, a reload of a page that hangs, a prefetch, a proxy's retry. The user must end up at
 * COCO, and then at the service with a code that works, whichever answer the browser shows.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { ada, type UserAgent } from '../harness/browser/user-agent.js';

describe('a browser that sends requests twice', () => {
  let system: TestSystem;
  let service: TestService;
  let userAgent: UserAgent;
  let sessionId: string;
  let linkUrl: string;

  beforeAll(async () => {
    system = await TestSystem.start();
    service = await system.createService();
  });

  afterAll(async () => {
    await system.close();
  });

  beforeEach(async () => {
    await system.control('DELETE', '/faults');
    await system.control('DELETE', '/ledger');
    const session = await system.startSession(service, { userId: randomBytes(6).toString('hex') });
    sessionId = session.json.id;
    linkUrl = session.json.linkUrl;
    userAgent = system.userAgent();
  });

  const open = (headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(linkUrl, { redirect: 'manual', headers });

  const cookieOf = (answer: Response): string => answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';

  const bindLongAgo = (): Promise<unknown> =>
    system.database.query(`UPDATE link_sessions SET bound_at = now() - interval '1 minute' WHERE id = $1`, [
      sessionId,
    ]);

  /** Signs in at COCO with the answer to the link URL. @returns where COCO sends the browser */
  const callbackOf = (answer: Response): Promise<URL> =>
    userAgent.untilCallback(answer.headers.get('location') ?? '', ada);

  const deliver = (callback: URL, cookie: string, signal?: AbortSignal): Promise<Response> =>
    fetch(callback, { redirect: 'manual', headers: { cookie }, ...(signal && { signal }) });

  const confirm = (answer: Response): ReturnType<TestSystem['api']> => {
    const end = new URL(answer.headers.get('location') ?? 'missing:');
    return system.api('POST', `/v1/link-sessions/${sessionId}/confirm`, service.key, {
      confirmationCode: end.searchParams.get('confirmationCode'),
    });
  };

  const tokenCalls = async (): Promise<number> => (await system.ledger('token')).length;

  it('reaches COCO after a double click, whichever answer it follows', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => open()));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(302));
    for (const answer of answers.slice(0, 2)) {
      const callback = await callbackOf(answer);
      // Any of the cookies that the browser may have kept works.
      expect((await deliver(callback, cookieOf(answers[7] ?? answer))).status).toBe(302);
    }
  });

  it('reaches COCO although it aborted its first request before the answer', async () => {
    const first = new AbortController();
    const aborted = fetch(linkUrl, { redirect: 'manual', signal: first.signal }).catch(() => undefined);
    const second = open();
    first.abort();
    await aborted;
    const answer = await second;
    expect(answer.status).toBe(302);
    expect((await open({ cookie: cookieOf(answer) })).status).toBe(302);
    const delivered = await deliver(await callbackOf(answer), cookieOf(answer));
    expect((await confirm(delivered)).status).toBe(200);
  });

  it('starts over with its cookie later, by two clicks at once too', async () => {
    const cookie = cookieOf(await open());
    await bindLongAgo();
    const [one, other] = await Promise.all([open({ cookie }), open({ cookie })]);
    expect([one.status, other.status]).toEqual([302, 302]);
    expect(one.headers.get('location')).toBe(other.headers.get('location'));
    expect((await confirm(await deliver(await callbackOf(other), cookie))).status).toBe(200);
  });

  it.each([
    ['Sec-Purpose', 'prefetch'],
    ['Sec-Purpose', 'prefetch;prerender'],
    ['Purpose', 'prefetch'],
    ['X-Purpose', 'preview'],
    ['X-Moz', 'prefetch'],
  ])('uses up nothing with a prefetch (%s: %s)', async (name, value) => {
    const prefetched = await open({ [name]: value, 'user-agent': 'a prefetcher' });
    expect([prefetched.status, prefetched.headers.getSetCookie()]).toEqual([503, []]);
    const answer = await open();
    expect(answer.status).toBe(302);
    const callback = await callbackOf(answer);
    const early = await fetch(callback, {
      redirect: 'manual',
      headers: { cookie: cookieOf(answer), [name]: value },
    });
    expect([early.status, await tokenCalls()]).toEqual([503, 0]);
    expect((await confirm(await deliver(callback, cookieOf(answer)))).status).toBe(200);
  });

  it('leads no other browser to COCO, neither at once nor later', async () => {
    expect((await open()).status).toBe(302);
    expect((await open({ 'user-agent': 'another browser' })).status).toBe(404);
    await bindLongAgo();
    expect((await open()).status).toBe(404);
    expect((await open({ 'user-agent': 'another browser' })).status).toBe(404);
  });

  it('gets a usable code although its first delivery of the callback was dropped', async () => {
    await system.control('POST', '/faults', {
      match: { endpoint: 'token' },
      action: { type: 'delay', milliseconds: 1000 },
    });
    const answer = await open();
    const [callback, cookie] = [await callbackOf(answer), cookieOf(answer)];
    const dropped = new AbortController();
    const first = deliver(callback, cookie, dropped.signal).catch(() => undefined);
    await until('COCO has been asked', async () => (await tokenCalls()) === 1);
    const second = deliver(callback, cookie);
    dropped.abort();
    await first;
    expect((await confirm(await second)).status).toBe(200);
    expect(await tokenCalls()).toBe(1);
  });

  it('gets the same code with each delivery, so that it may show either answer', async () => {
    const answer = await open();
    const [callback, cookie] = [await callbackOf(answer), cookieOf(answer)];
    const ends = await Promise.all(Array.from({ length: 5 }, () => deliver(callback, cookie)));
    const late = await deliver(callback, cookie);
    expect(new Set([...ends, late].map(({ headers }) => headers.get('location'))).size).toBe(1);
    expect((await confirm(late)).status).toBe(200);
    expect(await tokenCalls()).toBe(1);
  });

  it('learns that the service has already confirmed when it returns after that', async () => {
    const answer = await open();
    const [callback, cookie] = [await callbackOf(answer), cookieOf(answer)];
    await confirm(await deliver(callback, cookie));
    const end = new URL((await deliver(callback, cookie)).headers.get('location') ?? '');
    expect(end.searchParams.get('reason')).toBe('already_confirmed');
  });

  it('learns twice why it failed', async () => {
    const answer = await open();
    const [callback, cookie] = [await callbackOf(answer), cookieOf(answer)];
    callback.searchParams.set('code', 'not-the-code');
    const ends = [await deliver(callback, cookie), await deliver(callback, cookie)];
    for (const { headers } of ends)
      expect(headers.get('location')).toContain('error=invalid_grant&reason=code_refused');
    expect(await tokenCalls()).toBe(1);
  });

  it('gets the same code from two replicas', async () => {
    const replica = await BrokerProcess.start({ ...system.environment, LOG_LEVEL: 'info' });
    try {
      await system.control('POST', '/faults', {
        match: { endpoint: 'token' },
        action: { type: 'delay', milliseconds: 1000 },
      });
      const answer = await open();
      const [callback, cookie] = [await callbackOf(answer), cookieOf(answer)];
      const elsewhere = new URL(callback.pathname + callback.search, replica.url);
      const ends = await Promise.all([deliver(callback, cookie), deliver(elsewhere, cookie)]);
      expect(new Set(ends.map(({ headers }) => headers.get('location'))).size).toBe(1);
      expect(await tokenCalls()).toBe(1);
      expect((await confirm(ends[1])).status).toBe(200);
    } finally {
      await replica.stop();
    }
  });
});
