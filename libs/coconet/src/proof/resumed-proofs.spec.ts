/** Proofs of commands whose replica has stopped: another one goes on with them. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { InFlight } from '#kernel';
import { effectOf, findCapability, findCommand } from '#standard';
import { until } from '../../../../test/harness/time/until.js';
import type { KeptProof, ProvableOrder } from '../commands/command-proof.js';
import { writeKeptProof } from '../commands/kept-proof.js';
import { AbandonedCommands } from '../lifecycle/abandoned-commands.js';
import type { CommandRecord } from '../lifecycle/command-record.js';
import { CommandWriter } from '../lifecycle/command-writer.js';
import { SERVICE_ID, unrestrictedCaller } from '../testing/callers.js';
import { ends } from '../testing/command-records.js';
import { TYPED } from '../testing/command-requests.js';
import { answerJson, type CloudHandler } from '../testing/fake-cloud.js';
import { ProofStage, sentByOther } from '../testing/proof-stage.js';
import { order, proving, reporting } from '../testing/proofs.js';
import type { ProxyUnderTest } from '../testing/proxy.js';

const lit = reporting({ '0/0': true });
const dark = reporting({ '0/0': false });

const requester = { credential: { serviceId: SERVICE_ID, keyId: 'key-1' } };

let stage: ProofStage;

beforeAll(async () => {
  stage = await ProofStage.open();
});

beforeEach(() => stage.freshen());

afterEach(() => stage.replica.stop());

afterAll(() => stage.close());

/** A command that another replica was to prove before it stopped. */
async function left(asked: ProvableOrder, kept: Partial<KeptProof> = {}, sentFor = 20_000): Promise<string> {
  const capability = findCapability(asked.capability.id);
  const command = capability && findCommand(capability, asked.command.name);
  const effect = command && effectOf(capability, command, asked.parameters);
  if (effect === undefined) throw new Error('nothing shows this command');
  const nothing = { before: undefined, said: undefined, requester };
  const proof = writeKeptProof({ effect, within: 10_000, ...nothing, ...kept });
  await stage.store.put([{ ...sentByOther(asked, sentFor, proof), isReleased: true }]);
  return asked.id;
}

/** Lets the replica find what others have left, and time fly until the command has ended. */
async function end(id: string, taker = stage.replica, step?: number): Promise<CommandRecord> {
  await taker.part(AbandonedCommands).attend();
  return until('it has ended', async () => {
    stage.fly(taker, step);
    const record = await stage.store.find(id);
    return record?.endedAt instanceof Date ? record : undefined;
  });
}

const commandsOf = ({ cloud }: ProxyUnderTest): number =>
  cloud.seen.filter(({ method }) => method === 'POST').length;

describe('a command whose replica has stopped', () => {
  it.each([
    ['shows it', lit, { state: 'confirmed', reason: null }, 'succeeded'],
    ['does not show it', dark, { state: 'unconfirmed', reason: 'not_shown' }, 'failed'],
    [
      'can’t be read',
      answerJson({ error: {} }, 500),
      { state: 'unconfirmed', reason: 'state_unreadable' },
      'failed',
    ],
  ] as readonly (readonly [
    string,
    CloudHandler,
    { readonly state: string; readonly reason: string | null },
    string,
  ])[])(
    'ends by what the device says if it %s, is recorded once, and is not sent again',
    async (_, device, expected, result) => {
      stage.replica.cloud.answer(device);
      const id = await left(order('ON_OFF_CONTROL.ON'));
      expect(await end(id)).toMatchObject({ ...expected, status: null, proof: null });
      await stage.replica.part(AbandonedCommands).attend();
      expect(commandsOf(stage.replica)).toBe(0);
      const trail: unknown = await stage.database.query(
        `SELECT result, details ->> 'state' AS state FROM audit_events WHERE details ->> 'commandId' = $1`,
        [id],
      );
      expect(trail).toEqual([{ result, state: expected.state }]);
    },
  );

  it('is asked of the device for as long as its caller wanted, counted from when it was sent', async () => {
    for (const [litAfter, state] of [
      [30_000, 'confirmed'],
      [45_000, 'unconfirmed'],
    ] as const) {
      stage.elapsed = 0;
      stage.replica.cloud.answer((...call) => {
        (stage.elapsed > litAfter ? lit : dark)(...call);
      });
      const id = await left(order('ON_OFF_CONTROL.ON'), { within: 60_000 });
      expect(await end(id, stage.replica, 1_000)).toMatchObject({ state });
    }
  });

  it('keeps what COCO said of it', async () => {
    stage.replica.cloud.answer(dark);
    const said = await left(order('ON_OFF_CONTROL.ON'), { said: ends.succeeded });
    expect(await end(said)).toMatchObject({ state: 'unconfirmed', reason: 'not_shown', status: 'SUCCESS' });
    const refused = await left(order('ON_OFF_CONTROL.ON'), { said: ends.failed });
    expect(await end(refused)).toMatchObject({ state: 'failed', upstreamCode: 40_403 });
  });

  it('as a toggle, is compared with how the device was before it, or not at all', async () => {
    stage.replica.cloud.answer(lit);
    for (const [before, expected] of [
      [new Map([['ON_OFF_CONTROL.ON_FLAG', false]]), { state: 'confirmed' }],
      [new Map([['ON_OFF_CONTROL.ON_FLAG', true]]), { reason: 'not_shown' }],
      [undefined, { reason: 'state_unreadable' }],
    ] as const)
      expect(await end(await left(order('ON_OFF_CONTROL.ON_OFF_TOGGLE'), { before }))).toMatchObject(
        expected,
      );
  });

  it('is not asked of the device once its service or its link has lost the right', async () => {
    stage.replica.cloud.answer(lit);
    stage.replica.callers.now = undefined;
    const unreadable = { state: 'unconfirmed', reason: 'state_unreadable' };
    expect(await end(await left(order('ON_OFF_CONTROL.ON')))).toMatchObject(unreadable);
    stage.replica.callers.now = 'as admitted';
    stage.replica.link.ended = 'revoked';
    expect(await end(await left(order('ON_OFF_CONTROL.ON')))).toMatchObject(unreadable);
    expect(stage.replica.cloud.seen).toEqual([]);
  });

  it('is read by the right of who asked for it: by the same grant, and with the same actor', async () => {
    stage.replica.cloud.answer(reporting({ '3/0': true }));
    stage.replica.callers.now = { ...unrestrictedCaller(), requiredActor: 'verified' };
    const actor = { name: 'ada', issuer: 'https://login.example.com' };
    const grantId = '0197a2b4-0000-7000-8000-0000000000aa';
    for (const [more, state] of [
      [{ actor }, 'confirmed'],
      [{ actor: { name: 'ada' } }, 'unconfirmed'],
      [{ actor, grantId }, 'unconfirmed'],
      [{ actor, credential: undefined }, 'unconfirmed'],
    ] as const) {
      const kept = { requester: { ...requester, ...more } };
      expect(await end(await left(order('LOCK_CONTROL.LOCK'), kept))).toMatchObject({ state });
    }
  });

  it('ends although another release has recorded what is to be shown in a form of its own', async () => {
    for (const proof of ['{}', '{"shows":[{"attribute":"MOOD_CTRL.MOOD"}],"within":1000}', 'null']) {
      const record = sentByOther(order('ON_OFF_CONTROL.ON'), 0, proof);
      await stage.store.put([{ ...record, isReleased: true }]);
      expect(await end(record.id)).toMatchObject({ state: 'unconfirmed', reason: 'state_unreadable' });
    }
  });

  it('supersedes nothing that was sent later, and whatever was sent later supersedes it', async () => {
    stage.replica.cloud.answer(dark);
    const early = order('ON_OFF_CONTROL.ON');
    const late = proving(stage.replica, order('ON_OFF_CONTROL.OFF'));
    const both = end(await left(early));
    expect(await late).toBe('shown');
    await stage.store.put([sentByOther(order('ON_OFF_CONTROL.OFF'))]);
    expect(await both).toMatchObject({ state: 'unconfirmed', reason: 'superseded' });
  });

  it('goes on from replica to replica, and its caller has the answer of the first', async () => {
    stage.replica.caller = unrestrictedCaller();
    let device = dark;
    const coco: CloudHandler = (request, response) => {
      (request.method === 'POST' ? answerJson({ status: 'SUCCESS' }) : device)(request, response);
    };
    stage.replica.cloud.answer(coco);
    const answer = stage.replica.post(TYPED, { capability: 'ON_OFF_CONTROL', command: 'ON', confirm: {} });
    await until('COCO has it', () => commandsOf(stage.replica) === 1);
    await until(
      'it is recorded',
      async () => (await stage.database.query('SELECT FROM commands')).length === 1,
    );
    stage.replica.part(InFlight).beginStop();
    const body = (await (await answer).json()) as { commandId: string };
    expect(body).toMatchObject({ status: 'SUCCESS', state: 'unconfirmed', reason: 'broker_stopped' });
    await stage.replica.part(CommandWriter).beforeApplicationShutdown();
    // A replica that stops takes nothing over, not even its own.
    await stage.replica.part(AbandonedCommands).attend();
    const others = await Promise.all([1, 2].map(() => stage.startReplica()));
    const [second, third] = others as [ProxyUnderTest, ProxyUnderTest];
    for (const { cloud } of others) cloud.answer(coco);
    await second.part(AbandonedCommands).attend();
    expect(await stage.store.find(body.commandId)).toMatchObject({ state: 'sent' });
    second.part(InFlight).beginStop();
    await second.part(InFlight).settled();
    await second.part(CommandWriter).beforeApplicationShutdown();
    device = lit;
    expect(await end(body.commandId, third)).toMatchObject({ state: 'confirmed', status: 'SUCCESS' });
    expect(others.map(commandsOf)).toEqual([0, 0]);
    await Promise.all(others.map((each) => each.stop()));
  });
});
