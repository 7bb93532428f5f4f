import { afterEach, describe, expect, it } from '@jest/globals';
import { ApiClient } from './api-client.js';
import { EarlyAnswers } from './early-answers.js';

const { fetch } = globalThis;

afterEach(() => {
  globalThis.fetch = fetch;
});

/** A broker that answers each call with its number. @param status of the session's answer */
function broker(status = 200): string[] {
  const asked: string[] = [];
  globalThis.fetch = (input) => {
    const path = input as string;
    asked.push(path);
    return Promise.resolve(
      Response.json({ call: asked.length }, { status: path === '/console/session' ? status : 200 }),
    );
  };
  return asked;
}

describe('what the page asks for before its scripts are there', () => {
  it('is used for the first read, and asked again for the next', async () => {
    const asked = broker();
    const api = new ApiClient(EarlyAnswers.askFor('/console/'));
    expect(await api.call('get', '/v1/admin/overview')).toEqual({ call: 2 });
    expect(await api.call('get', '/console/session')).toEqual({ call: 1 });
    expect(await api.call('get', '/v1/admin/overview')).toEqual({ call: 3 });
    expect(asked).toEqual(['/console/session', '/v1/admin/overview', '/v1/admin/overview']);
  });

  it.each([
    ['the overview on another page', '/console/links', 200, ['/console/session']],
    ['the overview without a session', '/console', 401, ['/console/session']],
    ['anything on a page that needs no session', '/console/one-time', 200, []],
  ])('is not %s', async (_what, page, status, expected) => {
    const asked = broker(status);
    const early = EarlyAnswers.askFor(page);
    expect(await early.take('/v1/admin/overview')).toBeUndefined();
    expect(asked).toEqual(expected);
  });

  it('is forgotten once something is changed, and when no answer came', async () => {
    broker();
    const early = EarlyAnswers.askFor('/console/');
    await new ApiClient(early).call('post', '/console/session');
    expect(await early.take('/console/session')).toBeUndefined();
    globalThis.fetch = () => Promise.reject(new TypeError('offline'));
    expect(await EarlyAnswers.askFor('/console/').take('/console/session')).toBeUndefined();
  });
});
