/** What an approval has sent, once, and what it does not. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CallActor, Caller } from '#access';
import { until } from '../../../../test/harness/time/until.js';
import { AwaitingCommands } from '../approval/awaiting-commands.js';
import { AbandonedCommands } from '../lifecycle/abandoned-commands.js';
import { CommandStore } from '../lifecycle/command.store.js';
import { CommandWriter } from '../lifecycle/command-writer.js';
import { ADMIN, ApprovalStage, awaitingCaller, type Asked } from '../testing/approval-stage.js';
import { SERVICE_ID } from '../testing/callers.js';
import { TYPED, unlock } from '../testing/command-requests.js';
import { USER_ID } from '../testing/stand-ins.js';

const ISSUER = 'https://login.example.com';
const COLLEAGUE: CallActor = { name: 'ada@example.com', issuer: 'https://login.example.com' };
const OTHER_SERVICE = '0197a2b4-0000-7000-8000-00000000000b';

let stage: ApprovalStage;

beforeAll(async () => {
  stage = await ApprovalStage.start();
});

beforeEach(() => stage.freshen());

afterAll(() => stage.stop());

describe('an approval', () => {
  it('sends exactly what was asked for, and every step is recorded', async () => {
    stage.proxy.actor = COLLEAGUE;
    const asked = await stage.askToUnlock();
    const { status, json } = await stage.decide('approve', asked);
    expect([status, json.state]).toEqual([200, 'accepted']);
    const { parametersHash } = asked;
    expect(await stage.ended(asked.id)).toMatchObject({ state: 'succeeded', parametersHash });
    const body = {
      capabilityId: 3,
      cmdId: 1,
      cmdParams: { pinRfidCode: '4711' },
      timeoutMs: expect.any(Number),
    };
    expect(stage.sent.map((sent) => JSON.parse(sent) as unknown)).toEqual([body]);
    expect(await stage.waiting()).toEqual([]);
    await until('its end is recorded', () => (stage.actions.length === 4 ? true : undefined));
    expect(stage.proxy.trail.events).toMatchObject([
      { action: 'command.approval_requested', details: { causedBy: COLLEAGUE.name, causedByVerified: true } },
      {
        action: 'command.approved',
        actor: { kind: 'admin', id: 'console:grace' },
        details: {
          approver: 'admin',
          reason: 'a call',
          requestedBy: SERVICE_ID,
          requestedFor: COLLEAGUE.name,
          parametersHash,
        },
      },
      { action: 'command.requested', details: { causedBy: COLLEAGUE.name } },
      { action: 'command.executed', details: { commandId: asked.id, state: 'succeeded' } },
    ]);
  });

  it('is of a command that admins see, with its requester, and without its PIN', async () => {
    stage.proxy.actor = COLLEAGUE;
    const first = await stage.askToUnlock();
    const second = await stage.askToUnlock();
    const { json } = await stage.look('/v1/admin/approvals?limit=1');
    const actor = { name: COLLEAGUE.name, verified: true, issuer: ISSUER };
    expect(json).toMatchObject({
      items: [
        {
          commandId: second.id,
          userId: USER_ID,
          ownerId: SERVICE_ID,
          requestedBy: { serviceId: SERVICE_ID, serviceName: 'lighting', actor },
          deviceNodeId: '7',
          command: 'UNLOCK',
          parameters: null,
          parametersWithheld: true,
          parametersHash: second.parametersHash,
        },
      ],
      nextCursor: second.id,
    });
    expect((await stage.look(`/v1/admin/approvals?cursor=${second.id}`)).json).toMatchObject({
      items: [{ commandId: first.id }],
      nextCursor: null,
    });
    expect(JSON.stringify(json)).not.toContain('4711');
  });

  it('is applied once, although others approve or deny at the same moment', async () => {
    const asked = await stage.askToUnlock();
    const decisions = await stage.decideAtOnce(asked, 'approve', 'approve', 'deny', 'approve', 'approve');
    expect(decisions.filter(({ status }) => status === 200)).toHaveLength(1);
    const lost = decisions.filter(({ status }) => status !== 200).map(({ json }) => json.code);
    expect(lost).toEqual(Array.from({ length: 4 }, () => 'approval_decided'));
    const { state } = await stage.ended(asked.id);
    expect(stage.sent).toHaveLength(state === 'denied' ? 0 : 1);
    expect(stage.actions.filter((action) => /command\.(approved|denied)/.test(action))).toHaveLength(1);
  });

  it('that repeats or contradicts another learns what was decided', async () => {
    const approved = await stage.askToUnlock();
    await stage.decide('approve', approved);
    await stage.ended(approved.id);
    await stage.proxy.part(CommandWriter).flush();
    for (const verdict of ['approve', 'deny'] as const)
      expect((await stage.decide(verdict, approved)).json).toMatchObject({
        code: 'approval_decided',
        decision: 'approved',
        state: 'succeeded',
      });
    const denied = await stage.askToUnlock();
    expect((await stage.decide('deny', denied)).json).toMatchObject({ reason: 'denied_by_admin' });
    const { json } = await stage.decide('approve', denied);
    expect(json).toMatchObject({ code: 'approval_decided', decision: 'denied', state: 'denied' });
    expect(stage.sent).toHaveLength(1);
  });

  it.each(['approve', 'deny'] as const)(
    'of another command than the one that was shown is refused: %s',
    async (verdict) => {
      const asked = await stage.askToUnlock();
      const { parametersHash } = await stage.askToUnlock();
      const { json } = await stage.decide(verdict, { ...asked, parametersHash });
      expect(json.code).toBe('approval_mismatch');
      expect((await stage.read(asked.id)).state).toBe('awaiting_approval');
      expect(stage.sent).toEqual([]);
    },
  );

  it.each(['', 'A'.repeat(64), null, 7])(
    'needs the hash of what was seen, not %j',
    async (parametersHash) => {
      const asked = await stage.askToUnlock();
      const { json } = await stage.decide('approve', { ...asked, parametersHash } as Asked);
      expect(json.code).toBe('invalid_request');
      expect(await stage.waiting()).toHaveLength(1);
    },
  );

  it.each(['approve', 'deny'] as const)(
    'that comes too late is refused, also before the command has been ended: %s',
    async (verdict) => {
      const asked = await stage.askToUnlock();
      await stage.database.query("UPDATE awaiting_commands SET expires_at = now() - interval '1 second'");
      expect((await stage.decide(verdict, asked)).json.code).toBe('approval_expired');
      expect((await stage.look(`/v1/admin/approvals/${asked.id}`)).json.code).toBe('approval_expired');
      expect((await stage.look('/v1/admin/approvals')).json.items).toEqual([]);
      expect(stage.sent).toEqual([]);
    },
  );

  it('of a command that never waited, or that there is not, finds none', async () => {
    stage.proxy.caller = awaitingCaller({});
    const { headers } = await stage.proxy.post(TYPED, unlock);
    const sent = headers.get('location')?.split('/').at(-1) ?? '';
    await stage.proxy.part(CommandWriter).flush();
    for (const id of [sent, OTHER_SERVICE]) {
      const { json } = await stage.decide('approve', { id, parametersHash: 'a'.repeat(64) });
      expect(json.code).toBe('command_not_found');
    }
  });
});

describe('a command that was approved', () => {
  const now = (change: Partial<Caller>) => (): void => {
    stage.proxy.callers.now = { ...awaitingCaller(), ...change };
  };

  it.each<[string, () => void, string]>([
    ['the service is disabled', () => void (stage.proxy.callers.now = undefined), 'right_ended'],
    ['the service has lost the capability', now({ capabilities: new Set(['*']) }), 'right_ended'],
    ['the service has lost the scope', now({ scopes: new Set(['coconet:read']) }), 'right_ended'],
    ['the service must name a person by now', now({ requiredActor: 'verified' }), 'right_ended'],
    ['the link was revoked', () => void (stage.proxy.link.ended = 'revoked'), 'link_ended'],
    ['the user must link again', () => void (stage.proxy.link.ended = 'refused'), 'reauthorization_required'],
    ['the link is on hold', () => void (stage.proxy.link.isHeld = true), 'link_on_hold'],
    ['the link has no token', () => void (stage.proxy.tokens.lost = true), 'reauthorization_required'],
  ])('is not sent if %s', async (_, change, reason) => {
    const asked = await stage.askToUnlock();
    change();
    expect((await stage.decide('approve', asked)).status).toBe(200);
    expect(await stage.ended(asked.id)).toMatchObject({ state: 'failed', reason });
    expect(stage.sent).toEqual([]);
    await until('its end is recorded', () => (stage.actions.includes('command.executed') ? true : undefined));
  });

  it.each([['ended' as const], [{ id: 'g2', capabilities: [], places: undefined }]])(
    'is not sent under a grant that has ended, by then: %j',
    async (later) => {
      const { grants } = stage.proxy;
      grants.scopes = new Set(['coconet:execute']);
      grants.now = { id: 'g1', capabilities: [], places: undefined };
      const asked = await stage.askToUnlock();
      grants.now = later;
      await stage.decide('approve', asked);
      expect(await stage.ended(asked.id)).toMatchObject({ state: 'failed', reason: 'link_ended' });
      expect(stage.sent).toEqual([]);
    },
  );

  it('counts for the guardrail of its device when it is sent', async () => {
    const { guardrails } = stage.proxy;
    [guardrails.locksMode, guardrails.locksPerMinute] = ['enforce', 1];
    const asked = [await stage.askToUnlock(), await stage.askToUnlock()];
    for (const each of asked) await stage.decide('approve', each);
    const ends = await Promise.all(asked.map(({ id }) => stage.ended(id)));
    guardrails.locksPerMinute = 15;
    const reasons = ends.map(({ state, reason }) => reason ?? state);
    expect(reasons.sort()).toEqual(['device_busy', 'succeeded']);
    expect(stage.sent).toHaveLength(1);
  });

  it('expires unsent if its replica dies before it sends it', async () => {
    const { id } = await stage.askToUnlock();
    const awaiting = stage.proxy.part(AwaitingCommands);
    const command = await awaiting.find(id);
    const record = await stage.proxy.part(CommandStore).find(id);
    if (command === undefined || record === undefined) throw new Error('it does not wait');
    const call = { caller: ADMIN, requestId: 'r', remoteAddress: '::1' };
    await awaiting.approve(command, record, null, { call, by: 'admin', reason: undefined });
    expect((await stage.read(id)).state).toBe('accepted');
    await stage.database.query("UPDATE commands SET attended_until = now() - interval '1 second'");
    await stage.proxy.part(AbandonedCommands).attend();
    expect(await stage.read(id)).toMatchObject({ state: 'expired', reason: 'broker_stopped' });
    expect(stage.sent).toEqual([]);
  });
});
