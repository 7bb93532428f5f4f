import { rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { FailOverScene, type KnownLink } from './scene.js';

const LINKS = 90;

/** The standby lacks the primary's last moments, in which links were claimed, refreshed and saved. */
const plan = { signal: 'SIGKILL', lag: 1_500, outage: 1_000 } as const;

/**
 * The incident: the standby that takes over lacks the tail of the write-ahead log. It has refresh tokens that COCO has replaced
 * since, and neither the claims under which that was done nor the pairs that came of it.
 */
describe('a fail-over with asynchronous replication', () => {
  let scene: FailOverScene;

  afterEach(async () => {
    await scene.strike();
  });

  /** Links whose refresh the provider carried out while the primary lived, although the new one does not know of it. */
  const missing = async (known: readonly KnownLink[], diedAt: number, host?: string): Promise<string[]> => {
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
  };

  it('loses no link while the replicas live, although the new server lacks what they had saved', async () => {
    scene = await FailOverScene.set('asynchronous', LINKS);
    let diedAt = 0;
    const known = await scene.failOver(plan, {
      late: 5_000,
      atDeath: () => Promise.resolve((diedAt = Date.now())),
    });
    expect((await missing(known, diedAt)).length).toBeGreaterThan(0);
    await scene.refreshAll();
    await scene.refreshAll();
    expect(await scene.lost()).toEqual([]);
    for (const calls of (await scene.callsByLink()).values()) scene.expectOneCallPerToken(calls);
    // No fence of the new timeline was given on the old one, too.
    for (const { generation } of await scene.known()) expect(generation).toBeGreaterThan(1_000_000);
  }, 180_000);

  it('loses only what a replica had saved in the lost tail and took with it, each proved by the ledger', async () => {
    scene = await FailOverScene.set('asynchronous', LINKS);
    const [dead] = scene.stage.replicas;
    if (dead === undefined) throw new Error('The scene has no replica');
    let diedAt = 0;
    const known = await scene.failOver(plan, {
      atDeath: async () => {
        diedAt = Date.now();
        await dead.end('SIGKILL');
        // The machine is gone, and the journal with it.
        rmSync(dead.dataDirectory, { recursive: true, force: true });
        dead.start();
      },
    });
    await scene.refreshAll();
    const unavoidable = await missing(known, diedAt, `127.0.0.1:${dead.sandboxProxy.port}`);
    expect(unavoidable.length).toBeGreaterThan(0);
    expect((await scene.lost()).sort()).toEqual(unavoidable);
  }, 180_000);
});
