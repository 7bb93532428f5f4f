/** Commands that wait until someone else approves them: what their callers get, and what is kept. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CallActor } from '#access';
import { EncryptedKinds } from '#keyring';
import { until } from '../../../../test/harness/time/until.js';
import { CommandStore } from '../lifecycle/command.store.js';
import type { FollowedCommand } from '../lifecycle/following/command.view.js';
import { ApprovalStage, awaitingCaller, type Asked } from '../testing/approval-stage.js';
import { SERVICE_ID } from '../testing/callers.js';
import { BATCH, door, lamp, RAW, rawUnlock, TYPED, unlock } from '../testing/command-requests.js';
import { ApprovalExpiry } from './approval-expiry.js';
import { AwaitingCommandCipher } from './awaiting-command-cipher.js';
import { AwaitingCommands } from './awaiting-commands.js';

const COLLEAGUE: CallActor = { name: 'ada@example.com', issuer: 'https://login.example.com' };
const ASYNC = { prefer: 'respond-async' };
const level = { capability: 'LEVEL_CTRL', command: 'SET_LEVEL', params: { levelPct: 40 } };
const lockAndLamp = { commands: [{ ...door, ...unlock }, lamp] };

let stage: ApprovalStage;

beforeAll(async () => {
  stage = await ApprovalStage.start();
});

beforeEach(() => stage.freshen());

afterAll(() => stage.stop());

describe('a command that needs approval', () => {
  it.each([
    ['typed', TYPED, unlock, {}],
    ['raw', RAW, rawUnlock, {}],
    ['typed, although its caller would not wait', TYPED, unlock, ASYNC],
    ['raw, although its caller would not wait', RAW, rawUnlock, ASYNC],
  ])('waits, and COCO hears nothing of it: %s', async (_, path, request, headers) => {
    const answer = await stage.proxy.post(path, request, headers);
    const command = (await answer.json()) as FollowedCommand;
    expect([answer.status, answer.headers.get('command-state')]).toEqual([202, 'awaiting_approval']);
    expect(answer.headers.get('location')).toBe(`/v1/commands/${command.id}`);
    expect(command).toMatchObject({ state: 'awaiting_approval', parameters: null, endedAt: null });
    expect(command.parametersHash).toMatch(/^[0-9a-f]{64}$/);
    const { acceptedAt, expiresAt } = command;
    expect(new Date(expiresAt ?? 0).getTime()).toBeGreaterThan(new Date(acceptedAt).getTime());
    expect(await stage.read(command.id)).toEqual(command);
    expect(stage.sent).toEqual([]);
    expect(stage.proxy.trail.events).toMatchObject([
      {
        action: 'command.approval_requested',
        actor: { kind: 'service', id: SERVICE_ID },
        details: { command: 'UNLOCK', commandId: command.id, parametersHash: command.parametersHash },
      },
    ]);
  });

  it('has its PIN nowhere in clear text, neither in the database nor in the trail', async () => {
    await stage.askToUnlock();
    const [rows, waiting] = await Promise.all(
      ['commands', 'awaiting_commands'].map((table) =>
        stage.database.query(`SELECT t::text FROM ${table} t`),
      ),
    );
    expect(waiting).toHaveLength(1);
    expect(JSON.stringify([rows, waiting, stage.proxy.trail.events])).not.toContain('4711');
  });

  it('has its other parameters in clear text only once it is approved', async () => {
    stage.proxy.caller = awaitingCaller({ LEVEL_CTRL: 'always' });
    const asked = (await stage.ask(TYPED, level)).json as unknown as FollowedCommand;
    const rows = await stage.database.query('SELECT t::text FROM commands t');
    expect(JSON.stringify(rows)).not.toContain('levelPct');
    expect((await stage.look(`/v1/admin/approvals/${asked.id}`)).json).toMatchObject({
      parameters: { levelPct: 40 },
      parametersWithheld: false,
    });
    await stage.decide('approve', asked);
    expect(await stage.ended(asked.id)).toMatchObject({ state: 'succeeded', parameters: { levelPct: 40 } });
  });

  it('waits if its request asks for it, whatever the rules say, in a batch too, and acts once it is approved', async () => {
    stage.proxy.caller = awaitingCaller({ LEVEL_CTRL: 'never' });
    const asking = { ...level, approval: 'required' };
    const { status, json } = await stage.ask(TYPED, asking);
    expect([status, json.state]).toEqual([202, 'awaiting_approval']);
    const batch = await stage.ask(BATCH, { commands: [{ ...door, ...asking }, lamp] });
    expect(batch.json.results).toMatchObject([{ status: 202 }, { status: 200 }]);
    expect(stage.sent).toHaveLength(1);
    await stage.decide('approve', json as unknown as Asked);
    expect(await stage.ended(json.id as string)).toMatchObject({ state: 'succeeded' });
    expect(stage.sent).toHaveLength(2);
    for (const approval of ['never', true, null])
      expect((await stage.ask(TYPED, { ...level, approval })).json).toMatchObject({
        code: 'invalid_request',
      });
    expect(stage.sent).toHaveLength(2);
  });

  it('waits in a batch, while the others go on', async () => {
    const { status, json } = await stage.ask(BATCH, lockAndLamp);
    expect(status).toBe(207);
    expect(json.results).toMatchObject([
      { index: 0, status: 202, command: { state: 'awaiting_approval' } },
      { index: 1, status: 200, result: { state: 'succeeded' } },
    ]);
    expect(stage.sent).toHaveLength(1);
    expect(await stage.ask(BATCH, lockAndLamp, ASYNC)).toMatchObject({
      status: 202,
      json: { commands: [{ state: 'awaiting_approval' }, { state: 'accepted' }] },
    });
    await until('the second one for the lamp is sent', () => stage.sent.length === 2);
  });

  it.each([
    ['typed', TYPED, unlock],
    ['raw', RAW, rawUnlock],
    ['in a batch', BATCH, { commands: [{ ...door, ...unlock }] }],
  ])(
    'is the same under the same key, also once it was approved, and acts once: %s',
    async (_, path, request) => {
      const key = { 'idempotency-key': 'b8e0c9ba-6d2c-4a6e-9c11-5a2a8e3f1d10' };
      const first = await stage.ask(path, request, key);
      expect(await stage.ask(path, request, key)).toEqual(first);
      const [result] = (first.json.results ?? []) as { command: Asked }[];
      const asked = result?.command ?? (first.json as unknown as Asked);
      await stage.decide('approve', asked);
      await stage.ended(asked.id);
      expect(await stage.ask(path, request, key)).toEqual(first);
      expect(stage.sent).toHaveLength(1);
    },
  );

  it.each([
    ['another rule for the command', { LOCK_CONTROL: 'always', 'LOCK_CONTROL.UNLOCK': 'never' }, unlock],
    ['the verified actor that it needs', { LOCK_CONTROL: 'no verified actor' }, unlock],
    [
      'only reading',
      { LOCK_CONTROL: 'always' },
      { capability: 'LOCK_CONTROL', command: 'FETCH_LOCK_STATUS' },
    ],
    ['another capability', { LOCK_CONTROL: 'always' }, { capability: 'ON_OFF_CONTROL', command: 'ON' }],
  ])('is not one with %s', async (_, rules, request) => {
    stage.proxy.caller = awaitingCaller(rules);
    stage.proxy.actor = COLLEAGUE;
    expect((await stage.ask(TYPED, request)).status).toBe(200);
  });

  it('is refused where it may not be sent, and bothers nobody', async () => {
    stage.proxy.caller = { ...awaitingCaller(), capabilities: new Set(['*']) };
    expect((await stage.ask(TYPED, unlock)).json.code).toBe('capability_not_granted');
    stage.proxy.caller = awaitingCaller();
    stage.proxy.link.isHeld = true;
    expect((await stage.ask(TYPED, unlock)).json.code).toBe('link_on_hold');
    expect(await stage.waiting()).toEqual([]);
  });

  it('is one, too, where the link’s owner needs approval and has granted the right', async () => {
    const { proxy } = stage;
    const ownerApproval = awaitingCaller().requiredApproval;
    proxy.caller = awaitingCaller({});
    proxy.grants.now = { id: 'g1', capabilities: [], places: undefined, ownerApproval };
    proxy.grants.scopes = new Set(['coconet:execute']);
    expect((await stage.ask(TYPED, unlock)).status).toBe(202);
  });

  it('is not sent by a request that began before there was a rule', async () => {
    stage.proxy.caller = awaitingCaller({});
    stage.proxy.callers.now = awaitingCaller();
    expect((await stage.ask(TYPED, unlock)).json.code).toBe('approval_required');
    expect((await stage.ask(BATCH, lockAndLamp)).json.results).toMatchObject([
      { status: 403, problem: { code: 'approval_required' } },
      { status: 200 },
    ]);
    expect(stage.sent).toHaveLength(1);
  });

  it('is one of a hundred of its link at most', async () => {
    const batch = { commands: Array.from({ length: 50 }, () => ({ ...door, ...unlock })) };
    await stage.ask(BATCH, batch);
    await stage.ask(BATCH, batch);
    expect((await stage.ask(TYPED, unlock)).json.code).toBe('too_many_approvals');
    expect(await stage.waiting()).toHaveLength(100);
  });

  it('is refused if it is too long to be kept', async () => {
    const { id } = await stage.askToUnlock();
    const content = await stage.proxy.part(AwaitingCommands).find(id);
    if (content === undefined) throw new Error('it does not wait');
    const long = { ...content, parameters: { text: 'x'.repeat(60_000) } };
    const encrypt = (): unknown =>
      stage.proxy.part(AwaitingCommandCipher).encrypt({ id, serviceId: id }, long);
    expect(encrypt).toThrow(expect.objectContaining({ code: 'payload_too_large' }));
  });

  it('is withdrawn if the rest of its request cannot be recorded', async () => {
    stage.proxy.trail.unavailable = true;
    expect((await stage.ask(BATCH, lockAndLamp, ASYNC)).json.code).toBe('audit_unavailable');
    expect(await stage.waiting()).toEqual([]);
    expect(await stage.database.query('SELECT state, reason FROM commands')).toEqual([
      { state: 'failed', reason: 'not_recorded' },
    ]);
  });
});

it('withdraws together what still waits, and leaves what someone has decided about', async () => {
  const asked = [await stage.askToUnlock(), await stage.askToUnlock(), await stage.askToUnlock()] as const;
  await stage.decide('deny', asked[1]);
  const records = await Promise.all(asked.map(({ id }) => stage.proxy.part(CommandStore).find(id)));
  await stage.proxy.part(AwaitingCommands).withdraw(records.filter((record) => record !== undefined));
  const ends = await Promise.all(asked.map(({ id }) => stage.read(id)));
  expect(ends.map(({ state, reason }) => [state, reason])).toEqual([
    ['failed', 'not_recorded'],
    ['denied', 'denied_by_admin'],
    ['failed', 'not_recorded'],
  ]);
  expect(await stage.waiting()).toEqual([]);
});

describe('what a waiting command is kept in', () => {
  it('is erased when nobody approves it, and its end is recorded', async () => {
    const asked = await stage.askToUnlock();
    const other = await stage.askToUnlock();
    await stage.database.query(
      "UPDATE awaiting_commands SET expires_at = now() - interval '1 second' WHERE command_id = $1",
      [asked.id],
    );
    await Promise.all([stage.proxy.part(ApprovalExpiry).expire(), stage.proxy.part(ApprovalExpiry).expire()]);
    expect(await stage.read(asked.id)).toMatchObject({ state: 'expired', reason: 'not_approved' });
    expect(await stage.waiting()).toEqual([{ command_id: other.id }]);
    expect(stage.actions.filter((action) => action === 'command.approval_expired')).toHaveLength(1);
    const ends = await stage.database.query(
      "SELECT audit_reveal_details(details) AS details FROM audit_events WHERE action = 'command.executed' AND details->>'commandId' = $1",
      [asked.id],
    );
    expect(ends).toMatchObject([
      { details: { state: 'expired', stateReason: 'not_approved', announced: true } },
    ]);
    expect(await stage.proxy.registry.metrics()).toMatch(/^coconet_commands_awaiting_approval 1$/m);
  });

  it('opens only where it belongs, and keeps its key from being retired', async () => {
    const [asked, other] = [await stage.askToUnlock(), await stage.askToUnlock()];
    await stage.database.query(
      `UPDATE awaiting_commands a SET data_key = o.data_key, content = o.content
       FROM awaiting_commands o WHERE a.command_id = $1 AND o.command_id = $2`,
      [asked.id, other.id],
    );
    expect((await stage.decide('approve', asked)).json.code).toBe('vault_unavailable');
    expect((await stage.look('/v1/admin/approvals')).json.items).toMatchObject([{ commandId: other.id }]);
    const kinds = stage.proxy.part(EncryptedKinds);
    const kind = kinds.all.find(({ name }) => name === 'awaitingCommands');
    const verified = await kind?.verify(() => undefined);
    expect([...(verified?.findings.values() ?? [])]).toMatchObject([{ ids: [asked.id] }]);
    expect(await kinds.needsOf('test', stage.dataSource)).toMatchObject({ awaitingCommands: 2 });
    expect(stage.sent).toEqual([]);
  });
});
