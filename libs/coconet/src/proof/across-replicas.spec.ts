/** Proofs and the other replicas: they go on where one has stopped, and what they send supersedes what this one waits for. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { InFlight } from '#kernel';
import { effectOf, findCapability, findCommand } from '#standard';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { until } from '../../../../test/harness/time/until.js';
import { CommandProof, type KeptProof, type ProvableOrder } from '../commands/command-proof.js';
import { writeKeptProof } from '../commands/kept-proof.js';
import { AbandonedCommands } from '../lifecycle/abandoned-commands.js';
import { asEnded, asSent, recordOf, type CommandRecord } from '../lifecycle/command-record.js';
import { CommandStore } from '../lifecycle/command.store.js';
import { CommandWriter } from '../lifecycle/command-writer.js';
import { SERVICE_ID, unrestrictedCaller } from '../testing/callers.js';
import { ends } from '../testing/command-records.js';
import { TYPED } from '../testing/command-requests.js';
import { answerJson, type CloudHandler } from '../testing/fake-cloud.js';
import { order, proving, reporting } from '../testing/proofs.js';
import { ProxyUnderTest } from '../testing/proxy.js';
import { OTHER_LINK_ID } from '../testing/stand-ins.js';
import { LaterCommands } from './later-commands.js';
import { ProofReads } from './proof-reads.js';

const lit = reporting({ '0/0': true });
const dark = reporting({ '0/0': false });

const requester = { credential: { serviceId: SERVICE_ID, keyId: 'key-1' } };

let database: TestDatabase;
let dataSource: DataSource;
let store: CommandStore;
let replica: ProxyUnderTest;
/** Milliseconds by which time has flown. */
let elapsed: number;
/** Questions to the device or the database without an answer yet: meanwhile time stops. */
let asking = 0;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  store = new CommandStore(dataSource);
});

beforeEach(async () => {
  await database.query('TRUNCATE commands');
  replica = await startReplica();
  elapsed = 0;
});

afterEach(() => replica.stop());

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

async function startReplica(): Promise<ProxyUnderTest> {
  const started = await ProxyUnderTest.start({}, dataSource);
  const [reads, later] = [started.part(ProofReads), started.part(LaterCommands)];
  const [read, contradicted] = [reads.read.bind(reads), later.contradicted.bind(later)];
  reads.read = (...what) => counted(read(...what));
  later.contradicted = (...what) => counted(contradicted(...what));
  return started;
}

async function counted<Result>(answer: Promise<Result>): Promise<Result> {
  asking += 1;
  return answer.finally(() => {
    asking -= 1;
  });
}

function fly(taker: ProxyUnderTest, step = 250): void {
  if (asking > 0) return;
  elapsed += step;
  taker.clock.advance(step);
}

/** A command as another replica has recorded it. */
function sent(asked: ProvableOrder, sentFor = 0, proof: string | null = null): CommandRecord {
  const at = new Date(Date.now() - sentFor);
  return asSent(recordOf({ ...asked, isAnnounced: false }, at), at, proof);
}

/** A command that another replica was to prove before it stopped. */
async function left(asked: ProvableOrder, kept: Partial<KeptProof> = {}, sentFor = 20_000): Promise<string> {
  const capability = findCapability(asked.capability.id);
  const command = capability && findCommand(capability, asked.command.name);
  const effect = command && effectOf(capability, command, asked.parameters);
  if (effect === undefined) throw new Error('nothing shows this command');
  const nothing = { before: undefined, said: undefined, requester };
  const proof = writeKeptProof({ effect, within: 10_000, ...nothing, ...kept });
  await store.put([{ ...sent(asked, sentFor, proof), isReleased: true }]);
  return asked.id;
}

/** Lets the replica find what others have left, and time fly until the command has ended. */
async function end(id: string, taker = replica, step?: number): Promise<CommandRecord> {
  await taker.part(AbandonedCommands).attend();
  return until('it has ended', async () => {
    fly(taker, step);
    const record = await store.find(id);
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
      replica.cloud.answer(device);
      const id = await left(order('ON_OFF_CONTROL.ON'));
      expect(await end(id)).toMatchObject({ ...expected, status: null, proof: null });
      await replica.part(AbandonedCommands).attend();
      expect(commandsOf(replica)).toBe(0);
      const trail: unknown = await database.query(
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
      elapsed = 0;
      replica.cloud.answer((...call) => {
        (elapsed > litAfter ? lit : dark)(...call);
      });
      const id = await left(order('ON_OFF_CONTROL.ON'), { within: 60_000 });
      expect(await end(id, replica, 1_000)).toMatchObject({ state });
    }
  });

  it('keeps what COCO said of it', async () => {
    replica.cloud.answer(dark);
    const said = await left(order('ON_OFF_CONTROL.ON'), { said: ends.succeeded });
    expect(await end(said)).toMatchObject({ state: 'unconfirmed', reason: 'not_shown', status: 'SUCCESS' });
    const refused = await left(order('ON_OFF_CONTROL.ON'), { said: ends.failed });
    expect(await end(refused)).toMatchObject({ state: 'failed', upstreamCode: 40_403 });
  });

  it('as a toggle, is compared with how the device was before it, or not at all', async () => {
    replica.cloud.answer(lit);
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
    replica.cloud.answer(lit);
    replica.callers.now = undefined;
    const unreadable = { state: 'unconfirmed', reason: 'state_unreadable' };
    expect(await end(await left(order('ON_OFF_CONTROL.ON')))).toMatchObject(unreadable);
    replica.callers.now = 'as admitted';
    replica.link.ended = 'revoked';
    expect(await end(await left(order('ON_OFF_CONTROL.ON')))).toMatchObject(unreadable);
    expect(replica.cloud.seen).toEqual([]);
  });

  it('is read by the right of who asked for it: by the same grant, and with the same actor', async () => {
    replica.cloud.answer(reporting({ '3/0': true }));
    replica.callers.now = { ...unrestrictedCaller(), requiredActor: 'verified' };
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
      const record = sent(order('ON_OFF_CONTROL.ON'), 0, proof);
      await store.put([{ ...record, isReleased: true }]);
      expect(await end(record.id)).toMatchObject({ state: 'unconfirmed', reason: 'state_unreadable' });
    }
  });

  it('supersedes nothing that was sent later, and whatever was sent later supersedes it', async () => {
    replica.cloud.answer(dark);
    const early = order('ON_OFF_CONTROL.ON');
    const late = proving(replica, order('ON_OFF_CONTROL.OFF'));
    const both = end(await left(early));
    expect(await late).toBe('shown');
    await store.put([sent(order('ON_OFF_CONTROL.OFF'))]);
    expect(await both).toMatchObject({ state: 'unconfirmed', reason: 'superseded' });
  });

  it('goes on from replica to replica, and its caller has the answer of the first', async () => {
    replica.caller = unrestrictedCaller();
    let device = dark;
    const coco: CloudHandler = (request, response) => {
      (request.method === 'POST' ? answerJson({ status: 'SUCCESS' }) : device)(request, response);
    };
    replica.cloud.answer(coco);
    const answer = replica.post(TYPED, { capability: 'ON_OFF_CONTROL', command: 'ON', confirm: {} });
    await until('COCO has it', () => commandsOf(replica) === 1);
    await until('it is recorded', async () => (await database.query('SELECT FROM commands')).length === 1);
    replica.part(InFlight).beginStop();
    const body = (await (await answer).json()) as { commandId: string };
    expect(body).toMatchObject({ status: 'SUCCESS', state: 'unconfirmed', reason: 'broker_stopped' });
    await replica.part(CommandWriter).beforeApplicationShutdown();
    // A replica that stops takes nothing over, not even its own.
    await replica.part(AbandonedCommands).attend();
    const others = await Promise.all([1, 2].map(startReplica));
    const [second, third] = others as [ProxyUnderTest, ProxyUnderTest];
    for (const { cloud } of others) cloud.answer(coco);
    await second.part(AbandonedCommands).attend();
    expect(await store.find(body.commandId)).toMatchObject({ state: 'sent' });
    second.part(InFlight).beginStop();
    await second.part(InFlight).settled();
    await second.part(CommandWriter).beforeApplicationShutdown();
    device = lit;
    expect(await end(body.commandId, third)).toMatchObject({ state: 'confirmed', status: 'SUCCESS' });
    expect(others.map(commandsOf)).toEqual([0, 0]);
    await Promise.all(others.map((each) => each.stop()));
  });
});

describe('a command that another replica sends', () => {
  /** What becomes of ON, which the device never shows, if another replica has sent this since. */
  async function proofBeside(later: () => CommandRecord): Promise<string> {
    replica.cloud.answer(dark);
    const proof = proving(replica, order('ON_OFF_CONTROL.ON'), { within: 1_000 });
    await store.put([later()]);
    await passes(proof);
    return proof;
  }

  /** Lets time fly until it has ended. */
  async function passes(proof: Promise<unknown>): Promise<void> {
    let isOver = false;
    void proof.then(() => (isOver = true));
    await until('it has ended', () => {
      if (!isOver) fly(replica);
      return isOver;
    });
  }

  it('to the contrary supersedes the proof at its next read', async () => {
    expect(await proofBeside(() => sent(order('ON_OFF_CONTROL.OFF')))).toBe('superseded');
  });

  it('does not if it asks for the same, is for another device or link, was not sent, or came before', async () => {
    const earlier = order('ON_OFF_CONTROL.OFF');
    for (const record of [
      () => sent(order('ON_OFF_CONTROL.ON')),
      () => sent(order('ON_OFF_CONTROL.OFF', { resourceEui: 'plug' })),
      () => sent(order('ON_OFF_CONTROL.OFF', { linkId: OTHER_LINK_ID })),
      () => recordOf({ ...order('ON_OFF_CONTROL.OFF'), isAnnounced: false }, new Date()),
      () => sent(earlier),
    ])
      expect(await proofBeside(record)).toBe('not_shown');
  });

  it('supersedes also if its parameters are not recorded', async () => {
    const level = order('LEVEL_CTRL.SET_LEVEL', { parameters: { levelPct: 40 } });
    replica.cloud.answer(reporting({ '1/0': 80 }));
    const proof = proving(replica, level, { within: 1_000 });
    const other = {
      ...sent(order('LEVEL_CTRL.SET_LEVEL', { parameters: { levelPct: 10 } })),
      parameters: null,
    };
    await store.put([asEnded(other, ends.succeeded, new Date())]);
    await passes(proof);
    expect(await proof).toBe('superseded');
  });

  it('may have made what a toggle seems to show, also if it is recorded only then', async () => {
    replica.cloud.answer(dark);
    const toggle = order('ON_OFF_CONTROL.ON_OFF_TOGGLE');
    const followed = replica.part(CommandProof).follow(toggle, 1_000);
    await followed?.readBefore();
    replica.cloud.answer(lit);
    const proof = followed?.prove();
    replica.clock.advance(500);
    await until('it is read', () => replica.cloud.seen.length === 1);
    await store.put([sent(order('ON_OFF_CONTROL.ON_OFF_TOGGLE'))]);
    await passes(Promise.resolve(proof));
    expect(await proof).toBe('superseded');
    followed?.release();
  });

  it.each<[string, () => Promise<never>]>([
    ['is down', () => Promise.reject(new Error('no connection'))],
    ['never answers', () => new Promise(() => undefined)],
  ])(
    'is unknown while the database %s: then the command is neither confirmed nor refuted',
    async (_, answer) => {
      replica.cloud.answer(lit);
      replica.part(LaterCommands).contradicted = answer;
      const proof = proving(replica, order('ON_OFF_CONTROL.ON'), { within: 1_000 });
      await passes(proof);
      expect(await proof).toBe('unreadable');
    },
  );
});
