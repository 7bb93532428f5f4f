/** Who may decide about a command that waits, and who may not. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CallActor, Caller } from '#access';
import { ADMIN, ApprovalStage, awaitingCaller } from '../testing/approval-stage.js';
import { SERVICE_ID } from '../testing/callers.js';
import { USER_ID } from '../testing/stand-ins.js';

const ISSUER = 'https://login.example.com';
const USER: CallActor = { name: USER_ID, issuer: ISSUER };
const COLLEAGUE: CallActor = { name: 'ada@example.com', issuer: ISSUER };
const OTHER_SERVICE = '0197a2b4-0000-7000-8000-00000000000b';

let stage: ApprovalStage;

beforeAll(async () => {
  stage = await ApprovalStage.start();
});

beforeEach(() => stage.freshen());

afterAll(() => stage.stop());

describe('the requester of a command', () => {
  const asAdmin: Caller = { ...awaitingCaller(), kind: 'admin', scopes: new Set(['admin']) };

  it.each<[string, CallActor | undefined, Caller, CallActor | undefined]>([
    ['as a service with the scope of an admin', undefined, asAdmin, undefined],
    ['at the console, by the person’s id', { name: 'Grace', issuer: ISSUER }, ADMIN, undefined],
    ['at the console, by the person’s name', { name: ' GRACE hopper' }, ADMIN, undefined],
    ['at the console, by the name in letters of full width', { name: 'Ｇrace Hopper' }, ADMIN, undefined],
    ['as the person that the admin’s call proves', COLLEAGUE, ADMIN, COLLEAGUE],
    ['as the person that the admin’s call declares', COLLEAGUE, ADMIN, { name: 'Ada@Example.com' }],
  ])('cannot approve it, but may deny it, %s', async (_, requester, admin, actor) => {
    stage.proxy.actor = requester;
    const asked = await stage.askToUnlock();
    expect((await stage.decide('approve', asked, admin, actor)).json).toMatchObject({
      code: 'approver_refused',
      reason: 'requester',
    });
    expect(stage.actions).toContain('call.refused');
    expect((await stage.decide('deny', asked, admin, actor)).status).toBe(200);
    expect(stage.sent).toEqual([]);
  });

  it.each([USER, { name: USER_ID }])('cannot approve it as the link’s user either: %j', async (actor) => {
    stage.proxy.actor = actor;
    const asked = await stage.askToUnlock();
    expect((await stage.decideAsUser('approve', asked, USER)).json.code).toBe('approver_refused');
    expect((await stage.decideAsUser('deny', asked, USER)).json).toMatchObject({
      state: 'denied',
      reason: 'denied_by_user',
    });
  });
});

describe('the link’s user', () => {
  it('approves through the service that owns the link, by a verified token', async () => {
    const asked = await stage.askToUnlock();
    expect((await stage.decideAsUser('approve', asked, USER)).json.state).toBe('accepted');
    expect((await stage.ended(asked.id)).state).toBe('succeeded');
    expect(stage.proxy.trail.events[1]).toMatchObject({
      action: 'command.approved',
      actor: { kind: 'service', id: SERVICE_ID },
      details: { approver: 'link_user', causedBy: USER_ID, causedByVerified: true },
    });
  });

  it.each<[string, CallActor | undefined]>([
    ['nobody', undefined],
    ['a colleague', COLLEAGUE],
    ['a user whom the service only declares', { name: USER_ID }],
  ])('is not %s', async (_, actor) => {
    const asked = await stage.askToUnlock();
    for (const verdict of ['approve', 'deny'] as const)
      expect((await stage.decideAsUser(verdict, asked, actor)).json.code).toBe('actor_required');
    expect(await stage.waiting()).toHaveLength(1);
  });

  it('does not decide through another service, though that one asked, or sees every link', async () => {
    const asked = await stage.askToUnlock();
    stage.proxy.link.ownerId = OTHER_SERVICE;
    const decide = async (service: Caller): Promise<unknown> => {
      const { json } = await stage.decideAsUser('approve', asked, USER, service);
      return json.reason ?? json.code;
    };
    expect(await decide(awaitingCaller())).toBe('not_owner');
    const third: Caller = { ...awaitingCaller(), serviceId: '0197a2b4-0000-7000-8000-00000000000c' };
    expect(await decide(third)).toBe('command_not_found');
    expect(await decide({ ...third, linkAccess: 'any' })).toBe('not_owner');
    expect(await stage.waiting()).toHaveLength(1);
  });
});
