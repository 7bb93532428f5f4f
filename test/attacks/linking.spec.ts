import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { callbackAttacks, type CallbackScene } from './linking/callback.attacks.js';
import { bendingHeaders, confirmationAttacks, connectAttacks } from './linking/connect.attacks.js';
import { headerOf, LinkingStage } from './linking/linking-stage.js';
import type { WireAnswer } from './stage/wire.js';

let linking: LinkingStage;

beforeAll(async () => {
  linking = await LinkingStage.start();
});

afterAll(() => linking.stage.close());

/** Headers that every answer to a browser must have (CASES 9, 19). */
function expectSafeForBrowsers(answer: WireAnswer): void {
  expect(headerOf(answer, 'cache-control')).toBe('no-store');
  expect(headerOf(answer, 'referrer-policy')).toBe('no-referrer');
  expect(headerOf(answer, 'x-frame-options')).toBe('DENY');
  expect(headerOf(answer, 'content-security-policy')).toContain("default-src 'none'");
  expect(`${answer.head}${answer.body}`).not.toMatch(/<script|evil|\bat .*\.js/i);
}

async function tokenCallsDuring(work: () => Promise<void>): Promise<number> {
  const before = await linking.stage.lastEntry();
  await work();
  return (await linking.stage.receivedSince(before)).length;
}

describe('the callback', () => {
  it.each(callbackAttacks)('$name', async ({ suffix, headers, method, outcome, tokenCalls = 0 }) => {
    const scene: CallbackScene = {
      victim: await linking.openSession(),
      attacker: await linking.openSession(),
    };
    const { victim } = scene;
    const calls = await tokenCallsDuring(async () => {
      const sent = headers?.(scene) ?? [['Cookie', victim.cookie] as const];
      const answer = await linking.browse(`/oauth/callback${suffix(scene)}`, sent, method);
      expectSafeForBrowsers(answer);
      const location = headerOf(answer, 'location');
      if (typeof outcome === 'object') {
        const { origin, pathname, searchParams } = new URL(location ?? 'missing:');
        expect(origin + pathname).toBe('https://app.example.com/coco/done');
        expect(Object.fromEntries(searchParams)).toEqual({ linkSession: victim.id, ...outcome });
        return;
      }
      expect([answer.status, location, headerOf(answer, 'set-cookie')]).toEqual([
        outcome === 'page' ? 400 : outcome,
        undefined,
        undefined,
      ]);
      if (outcome === 'page') expect(answer.body).toContain('start again');
      // The attack breaks nothing: the right browser can still finish.
      expect(await linking.statusOf(victim.id)).toBe('connecting');
    });
    expect(calls).toBe(tokenCalls);
  });

  it('a code of another session is refused by PKCE', async () => {
    const attacker = await linking.openSession();
    const victim = await linking.openSession();
    const code = await linking.codeOf(victim);
    const target = `/oauth/callback?code=${code}&state=${attacker.state}`;
    const answer = await linking.browse(target, [['Cookie', attacker.cookie]]);
    expect(headerOf(answer, 'location')).toContain('error=invalid_grant&reason=code_refused');
  });

  it('a code is sent to COCO once, however often the answer is repeated', async () => {
    const session = await linking.openSession();
    const target = `/oauth/callback?code=${await linking.codeOf(session)}&state=${session.state}`;
    const calls = await tokenCallsDuring(async () => {
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => linking.browse(target, [['Cookie', session.cookie]])),
      );
      const ends = answers.map((answer) => headerOf(answer, 'location') ?? '');
      expect(new Set(ends).size).toBe(1);
      expect(ends[0]).toContain('confirmationCode=');
    });
    expect(calls).toBe(1);
  });

  it('a repeated answer reaches no other browser', async () => {
    const session = await linking.openSession();
    const target = `/oauth/callback?code=${await linking.codeOf(session)}&state=${session.state}`;
    const thief = await linking.openSession();
    const [right, ...stolen] = await Promise.all(
      [[session.cookie], [], [thief.cookie]].map((cookies) =>
        linking.browse(
          target,
          cookies.map((cookie) => ['Cookie', cookie] as const),
        ),
      ),
    );
    expect(right && headerOf(right, 'location')).toContain('confirmationCode=');
    expect(stolen.map(({ status }) => status)).toEqual([400, 400]);
  });
});

describe('the link URL', () => {
  it.each(connectAttacks)('$name', async ({ target, headers, method, status }) => {
    const session = await linking.openSession();
    const answer = await linking.browse(target(session), headers?.(session) ?? [], method);
    expectSafeForBrowsers(answer);
    expect([answer.status, headerOf(answer, 'location'), headerOf(answer, 'set-cookie')]).toEqual([
      status,
      undefined,
      undefined,
    ]);
  });

  it.each(bendingHeaders)(
    'leads to COCO and back to the broker whatever is sent: %s: %s',
    async (...header) => {
      const { connectPath } = await linking.startSession();
      const answer = await linking.browse(connectPath, [header]);
      const url = new URL(headerOf(answer, 'location') ?? 'missing:');
      expect(url.origin).toBe(linking.stage.system.sandbox.baseUrl);
      expect(url.searchParams.get('redirect_uri')).toBe(
        `${linking.stage.system.environment.PUBLIC_URL ?? ''}/oauth/callback`,
      );
      expect(url.searchParams.get('code_challenge_method')).toBe('S256');
      expect(url.searchParams.get('state')).toMatch(/^[\w-]{43}$/);
    },
  );

  it('never uses a state, a challenge or a cookie twice', async () => {
    const sessions = await Promise.all(Array.from({ length: 20 }, () => linking.openSession()));
    const challenges = sessions.map(({ authorizeUrl }) =>
      new URL(authorizeUrl).searchParams.get('code_challenge'),
    );
    for (const values of [
      sessions.map(({ state }) => state),
      sessions.map(({ cookie }) => cookie),
      challenges,
    ])
      expect(new Set(values).size).toBe(20);
  });

  it('cannot be made without end for one user', async () => {
    const body = { userId: 'flooded', returnUrl: 'https://app.example.com/coco/' };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => linking.send('POST', '/v1/link-sessions', [], 'service', body)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      201,
      201,
      201,
      ...Array<number>(7).fill(429),
    ]);
  });
});

describe('the confirmation', () => {
  it.each(confirmationAttacks)('$name', async ({ as, path, confirmationCode, status }) => {
    const session = await linking.openSession();
    const right = await confirmationCodeOf(session);
    const wrong = { confirmationCode: confirmationCode(right) };
    expect((await linking.send('POST', path(session.id), [], as, wrong)).status).toBe(status);
    // The harmless twin: the right code, from the service that started the session; once.
    const confirm = (): Promise<WireAnswer> =>
      linking.send('POST', `/v1/link-sessions/${session.id}/confirm`, [], 'service', {
        confirmationCode: right,
      });
    expect((await confirm()).status).toBe(200);
    expect((await confirm()).status).toBe(409);
  });
});

async function confirmationCodeOf(
  session: Parameters<LinkingStage['codeOf']>[0] & { state: string; cookie: string },
): Promise<string> {
  const target = `/oauth/callback?code=${await linking.codeOf(session)}&state=${session.state}`;
  const answer = await linking.browse(target, [['Cookie', session.cookie]]);
  return new URL(headerOf(answer, 'location') ?? 'missing:').searchParams.get('confirmationCode') ?? '';
}
