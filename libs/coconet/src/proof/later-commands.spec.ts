/** Proofs, and what other replicas send meanwhile: it supersedes what this one waits for. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../../../test/harness/time/until.js';
import { CommandProof } from '../commands/command-proof.js';
import { asEnded, recordOf, type CommandRecord } from '../lifecycle/command-record.js';
import { ends } from '../testing/command-records.js';
import { ProofStage, sentByOther } from '../testing/proof-stage.js';
import { order, proving, reporting } from '../testing/proofs.js';
import { OTHER_LINK_ID } from '../testing/stand-ins.js';
import { LaterCommands } from './later-commands.js';

const lit = reporting({ '0/0': true });
const dark = reporting({ '0/0': false });

let stage: ProofStage;

beforeAll(async () => {
  stage = await ProofStage.open();
});

beforeEach(() => stage.freshen());

afterEach(() => stage.replica.stop());

afterAll(() => stage.close());

describe('a command that another replica sends', () => {
  /** What becomes of ON, which the device never shows, if another replica has sent this since. */
  async function proofBeside(later: () => CommandRecord): Promise<string> {
    stage.replica.cloud.answer(dark);
    const proof = proving(stage.replica, order('ON_OFF_CONTROL.ON'), { within: 1_000 });
    await stage.store.put([later()]);
    await stage.passes(proof);
    return proof;
  }

  it('to the contrary supersedes the proof at its next read', async () => {
    expect(await proofBeside(() => sentByOther(order('ON_OFF_CONTROL.OFF')))).toBe('superseded');
  });

  it('does not if it asks for the same, is for another device or link, was not sent, or came before', async () => {
    const earlier = order('ON_OFF_CONTROL.OFF');
    for (const record of [
      () => sentByOther(order('ON_OFF_CONTROL.ON')),
      () => sentByOther(order('ON_OFF_CONTROL.OFF', { resourceEui: 'plug' })),
      () => sentByOther(order('ON_OFF_CONTROL.OFF', { linkId: OTHER_LINK_ID })),
      () => recordOf({ ...order('ON_OFF_CONTROL.OFF'), isAnnounced: false }, new Date()),
      () => sentByOther(earlier),
    ])
      expect(await proofBeside(record)).toBe('not_shown');
  });

  it('supersedes also if its parameters are not recorded', async () => {
    const level = order('LEVEL_CTRL.SET_LEVEL', { parameters: { levelPct: 40 } });
    stage.replica.cloud.answer(reporting({ '1/0': 80 }));
    const proof = proving(stage.replica, level, { within: 1_000 });
    const other = {
      ...sentByOther(order('LEVEL_CTRL.SET_LEVEL', { parameters: { levelPct: 10 } })),
      parameters: null,
    };
    await stage.store.put([asEnded(other, ends.succeeded, new Date())]);
    await stage.passes(proof);
    expect(await proof).toBe('superseded');
  });

  it('may have made what a toggle seems to show, even if it is recorded only then', async () => {
    stage.replica.cloud.answer(dark);
    const toggle = order('ON_OFF_CONTROL.ON_OFF_TOGGLE');
    const followed = stage.replica.part(CommandProof).follow(toggle, 1_000);
    await followed?.readBefore();
    stage.replica.cloud.answer(lit);
    const proof = followed?.prove();
    stage.replica.clock.advance(500);
    await until('it is read', () => stage.replica.cloud.seen.length === 1);
    await stage.store.put([sentByOther(order('ON_OFF_CONTROL.ON_OFF_TOGGLE'))]);
    await stage.passes(Promise.resolve(proof));
    expect(await proof).toBe('superseded');
    followed?.release();
  });

  it.each<[string, () => Promise<never>]>([
    ['is down', () => Promise.reject(new Error('no connection'))],
    ['never answers', () => new Promise(() => undefined)],
  ])(
    'is unknown while the database %s: then the command is neither confirmed nor refuted',
    async (_, answer) => {
      stage.replica.cloud.answer(lit);
      stage.replica.part(LaterCommands).contradicted = answer;
      const proof = proving(stage.replica, order('ON_OFF_CONTROL.ON'), { within: 1_000 });
      await stage.passes(proof);
      expect(await proof).toBe('unreadable');
    },
  );
});
