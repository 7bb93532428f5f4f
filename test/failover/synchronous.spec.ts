import { beforeAll, describe, expect, it } from '@jest/globals';
import type { LedgerEntry } from '../../apps/sandbox/src/ledger/entry.js';
import type { FailOverPlan } from '../chaos/stage/replicated-database.js';
import { expectOneCallPerToken, FailOverScene, playAll } from './scene.js';

const LINKS = 90;

interface Outcome {
  readonly lost: readonly string[];
  readonly calls: ReadonlyMap<string, readonly LedgerEntry[]>;
}

const play = (plan: FailOverPlan, late: number) => (): Promise<Outcome> =>
  FailOverScene.play('synchronous', LINKS, async (scene) => {
    await scene.failOver(plan, { late });
    await scene.refreshAll();
    return { lost: await scene.lost(), calls: await scene.callsByLink() };
  });

/**
 * The incident: the primary dies while links are refreshed, and its standby is promoted. The holder of a pair from COCO
 * must save it before anyone presents the token that it replaced. With synchronous replication nothing that was
 * committed is missing.
 */
describe('a fail-over with synchronous replication loses no link and makes no call twice', () => {
  const scenes = {
    'killed and replaced after the longest lease': play(
      { signal: 'SIGKILL', lag: 700, outage: 17_000 },
      5_000,
    ),
    'silent, and replaced while connections to it are open': play(
      { signal: 'SIGSTOP', lag: 700, outage: 4_000 },
      0,
    ),
  };
  let outcomes: Readonly<Record<keyof typeof scenes, Promise<Outcome>>>;

  beforeAll(() => {
    outcomes = playAll(scenes);
  });

  it.each(Object.keys(scenes) as (keyof typeof scenes)[])(
    'when the primary is %s',
    async (how) => {
      const { lost, calls } = await outcomes[how];
      expect(lost).toEqual([]);
      for (const ofLink of calls.values()) {
        expect(ofLink.map(({ outcome }) => outcome)).not.toContain('invalid_grant');
        expectOneCallPerToken(ofLink);
      }
    },
    240_000,
  );
});
