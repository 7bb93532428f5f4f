import { afterEach, describe, expect, it } from '@jest/globals';
import { ApiClient } from './api-client.js';
import { ApiProblem } from './problem.js';

const refusal = () =>
  Response.json(
    { status: 403, code: 'fresh_sign_in_required', title: 'Sign in again first', detail: 'Sign in again.' },
    { status: 403, headers: { 'content-type': 'application/problem+json' } },
  );

const { fetch } = globalThis;

afterEach(() => {
  globalThis.fetch = fetch;
});

/** A broker that wants a fresh sign-in until one happens. */
function stale(): { readonly api: ApiClient; readonly tokens: string[]; signIn: (token: string) => void } {
  const api = new ApiClient();
  const tokens: string[] = [];
  let isFresh = false;
  globalThis.fetch = (_url, init) => {
    tokens.push(new Headers(init?.headers).get('x-csrf-token') ?? '');
    return Promise.resolve(isFresh ? Response.json({ done: init?.body }) : refusal());
  };
  api.startSession('old');
  const signIn = (token: string): void => {
    isFresh = true;
    api.startSession(token);
  };
  return { api, tokens, signIn };
}

describe('an action that needs a fresh sign-in', () => {
  it('waits for it, and is then repeated with what was typed and the new session', async () => {
    const { api, tokens, signIn } = stale();
    const calls = ['a', 'b'].map((reason) => api.call('post', '/v1/admin/revocations', { body: { reason } }));
    const asked = Promise.withResolvers<undefined>();
    api.freshSignIn.subscribe(() => {
      if (tokens.length === 2 && api.freshSignIn.isAsked()) asked.resolve(undefined);
    });
    await asked.promise;
    // Both calls wait for one sign-in.
    await new Promise((resolve) => setImmediate(resolve));
    signIn('new');
    api.freshSignIn.answer(true);
    expect(await Promise.all(calls)).toEqual([{ done: '{"reason":"a"}' }, { done: '{"reason":"b"}' }]);
    expect(tokens).toEqual(['old', 'old', 'new', 'new']);
    expect(api.freshSignIn.isAsked()).toBe(false);
  });

  it.each([
    ['is refused if the person does not want to', false],
    ['is refused, and does not ask forever, if signing in did not help', true],
  ])('%s', async (_what, hasSignedIn) => {
    const { api } = stale();
    let asked = 0;
    api.freshSignIn.subscribe(() => {
      if (!api.freshSignIn.isAsked()) return;
      asked += 1;
      api.freshSignIn.answer(hasSignedIn);
    });
    await expect(api.call('delete', '/v1/admin/keys/k')).rejects.toBeInstanceOf(ApiProblem);
    expect(asked).toBe(1);
  });
});
