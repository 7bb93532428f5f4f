/** Services that must say who inside the company causes a command. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CallActor, RequiredActor } from '#access';
import { caller } from '../testing/callers.js';
import { BATCH, door, freshen, lamp, RAW, rawUnlock, TYPED, unlock } from '../testing/command-requests.js';
import { ProxyUnderTest } from '../testing/proxy.js';
import { USER_ID } from '../testing/stand-ins.js';

const ISSUER = 'https://login.example.com';
const USER: CallActor = { name: USER_ID, issuer: ISSUER };
const COLLEAGUE: CallActor = { name: 'ada@example.com', issuer: ISSUER };
const DECLARED: CallActor = { name: USER_ID };

let proxy: ProxyUnderTest;

beforeAll(async () => {
  proxy = await ProxyUnderTest.start();
});

beforeEach(() => {
  freshen(proxy);
});

afterAll(() => proxy.stop());

/** The status of an unlock by each of the three ways; 499 is the broker's own refusal. */
async function unlockEveryWay(required: RequiredActor, actor: CallActor | undefined): Promise<number[]> {
  proxy.caller = { ...caller({ capabilities: ['*', 'LOCK_CONTROL'] }), requiredActor: required };
  proxy.actor = actor;
  const answers = [
    await proxy.post(TYPED, unlock),
    await proxy.post(RAW, rawUnlock),
    await proxy.post(BATCH, { commands: [{ ...door, ...unlock }] }),
  ];
  return answers.map(({ status }) => status);
}

describe('a service that must say who causes a sensitive command', () => {
  it.each<[RequiredActor, string, CallActor | undefined, number[]]>([
    ['none', 'nobody', undefined, [200, 200, 207]],
    ['verified', 'a verified colleague', COLLEAGUE, [200, 200, 207]],
    ['verified', 'nobody', undefined, [499, 499, 499]],
    ['verified', 'someone it only declares', DECLARED, [499, 499, 499]],
    ['link_user', 'the link’s verified user', USER, [200, 200, 207]],
    ['link_user', 'a verified colleague', COLLEAGUE, [499, 499, 499]],
    ['link_user', 'the user, whom it only declares', DECLARED, [499, 499, 499]],
    ['link_user', 'nobody', undefined, [499, 499, 499]],
  ])('under the rule "%s", naming %s, gets %j by every way', async (required, _who, actor, statuses) => {
    const before = proxy.cloud.seen.length;
    expect(await unlockEveryWay(required, actor)).toEqual(statuses);
    expect(proxy.cloud.seen).toHaveLength(before + statuses.filter((status) => status < 300).length);
  });

  it('learns what is missing, and the attempt is recorded', async () => {
    proxy.caller = { ...caller({ capabilities: ['LOCK_CONTROL'] }), requiredActor: 'verified' };
    proxy.actor = DECLARED;
    const answer = await proxy.post(TYPED, unlock);
    expect(await answer.json()).toMatchObject({
      code: 'actor_required',
      requiredActor: 'verified',
      errors: [{ field: 'header Actor-Token' }],
    });
    expect(proxy.trail.events).toMatchObject([
      {
        action: 'call.refused',
        details: { reason: 'actor_required', causedBy: USER_ID, causedByVerified: false },
      },
    ]);
  });

  it('need not say so for a lamp', async () => {
    proxy.caller = { ...caller(), requiredActor: 'link_user' };
    expect((await proxy.post(BATCH, { commands: [lamp] })).status).toBe(207);
  });

  it('sends no command of a batch once an admin requires it, although the batch has begun', async () => {
    const before = proxy.cloud.seen.length;
    proxy.caller = caller({ capabilities: ['LOCK_CONTROL'] });
    proxy.callers.now = { ...proxy.caller, requiredActor: 'verified' };
    const answer = await proxy.post(BATCH, { commands: [{ ...door, ...unlock }] });
    expect(await answer.json()).toMatchObject({
      results: [{ status: 403, problem: { code: 'actor_required' } }],
    });
    expect(proxy.cloud.seen).toHaveLength(before);
  });
});

describe('the record of a command', () => {
  it.each<[string, CallActor, object]>([
    ['verified', COLLEAGUE, { causedBy: COLLEAGUE.name, causedByVerified: true, causedByIssuer: ISSUER }],
    ['declared', { name: 'nightly job' }, { causedBy: 'nightly job', causedByVerified: false }],
  ])('names an actor that is %s, before it is sent and after', async (_how, actor, details) => {
    proxy.caller = caller({ capabilities: ['LOCK_CONTROL'] });
    proxy.actor = actor;
    await proxy.post(TYPED, unlock);
    expect(proxy.trail.events).toMatchObject([
      { action: 'command.requested', details },
      { action: 'command.executed', details },
    ]);
  });
});
