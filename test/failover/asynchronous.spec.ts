import { rmSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { LedgerEntry } from '../../apps/sandbox/src/ledger/entry.js';
import { expectOneCallPerToken, FailOverScene, playAll, type KnownLink } from './scene.js';

const LINKS = 90;

/** The standby lacks the primary's last moments, in which links were claimed, refreshed and saved. */
const plan = { signal: 'SIGKILL', lag: 1_500, outage: 1_000 } as const;

interface Outcome {
  readonly lost: readonly string[];
  /** Links whose refresh COCO carried out before the primary died, and that the new primary does not know about. */
  readonly missing: readonly string[];
  readonly calls: ReadonlyMap<string, readonly LedgerEntry[]>;
  readonly known: readonly KnownLink[];
}

/** @param host only the refreshes that this replica made */
async function missingOf(
  scene: FailOverScene,
  known: readonly KnownLink[],
  diedAt: number,
  host?: string,
): Promise<string[]> {
  const calls = await scene.callsByLink();
  return known
    .filter(({ id, generation }) => {
      const rotations = (calls.get(id) ?? []).filter(
        (call) =>
          call.outcome === 'ok' &&
          call.startedAt < diedAt &&
          (host === undefined || call.headers.host === host),
      );
      return generation <= rotations.length;
    })
    .map(({ id }) => id)
    .sort();
}

async function outcomeOf(scene: FailOverScene, missing: readonly string[]): Promise<Outcome> {
  const lost = (await scene.lost()).sort();
  return { lost, missing, calls: await scene.callsByLink(), known: await scene.known() };
}

const whileReplicasLive = (): Promise<Outcome> =>
  FailOverScene.play('asynchronous', LINKS, async (scene) => {
    let diedAt = 0;
    const known = await scene.failOver(plan, {
      late: 5_000,
      atDeath: () => Promise.resolve((diedAt = Date.now())),
    });
    const missing = await missingOf(scene, known, diedAt);
    await scene.refreshAll();
    await scene.refreshAll();
    return outcomeOf(scene, missing);
  });

const withAMachineGone = (): Promise<Outcome> =>
  FailOverScene.play('asynchronous', LINKS, async (scene) => {
    const [dead] = scene.stage.replicas;
    if (dead === undefined) throw new Error('The scene has no replica');
    let diedAt = 0;
    const known = await scene.failOver(plan, {
      atDeath: async () => {
        diedAt = Date.now();
        await dead.end('SIGKILL');
        // The machine is gone, together with its journal.
        rmSync(dead.dataDirectory, { recursive: true, force: true });
        dead.start();
      },
    });
    await scene.refreshAll();
    return outcomeOf(scene, await missingOf(scene, known, diedAt, `127.0.0.1:${dead.sandboxProxy.port}`));
  });

/**
 * The incident: the standby that takes over lacks the tail of the write-ahead log. It has refresh tokens that COCO has replaced
 * since, and neither the claims under which that was done nor the resulting pairs.
 */
describe('a fail-over with asynchronous replication', () => {
  const scenes = { whileReplicasLive, withAMachineGone };
  let outcomes: Readonly<Record<keyof typeof scenes, Promise<Outcome>>>;

  beforeAll(() => {
    outcomes = playAll(scenes);
  });

  it('loses no link while the replicas are alive, although the new server lacks what they had saved', async () => {
    const { lost, missing, calls, known } = await outcomes.whileReplicasLive;
    expect(missing.length).toBeGreaterThan(0);
    expect(lost).toEqual([]);
    for (const ofLink of calls.values()) expectOneCallPerToken(ofLink);
    // No fence of the new timeline was also used on the old one.
    for (const { generation } of known) expect(generation).toBeGreaterThan(1_000_000);
  }, 240_000);

  it('loses only what a replica that died had saved in the lost tail, each proved by the ledger', async () => {
    const { lost, missing } = await outcomes.withAMachineGone;
    expect(missing.length).toBeGreaterThan(0);
    expect(lost).toEqual(missing);
  }, 240_000);
});
