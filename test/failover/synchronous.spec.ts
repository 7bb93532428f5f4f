import { afterEach, describe, expect, it } from '@jest/globals';
import { FailOverScene } from './scene.js';

const LINKS = 90;

/**
 * The incident: the primary dies while links are refreshed, and its standby is promoted. Who holds a pair that COCO gave must
 * save it before anyone presents the token it replaced. With synchronous replication nothing that was committed is missing.
 */
describe('a fail-over with synchronous replication loses no link and makes no call twice', () => {
  let scene: FailOverScene;

  afterEach(async () => {
    await scene.strike();
  });

  it.each([
    ['killed and replaced after the longest lease', { signal: 'SIGKILL', lag: 700, outage: 17_000 }, 5_000],
    ['silent, and replaced while connections to it stand', { signal: 'SIGSTOP', lag: 700, outage: 4_000 }, 0],
  ] as const)(
    'when the primary is %s',
    async (_how, plan, late) => {
      scene = await FailOverScene.set('synchronous', LINKS);
      await scene.failOver(plan, { late });
      await scene.refreshAll();
      expect(await scene.lost()).toEqual([]);
      for (const calls of (await scene.callsByLink()).values()) {
        expect(calls.map(({ outcome }) => outcome)).not.toContain('invalid_grant');
        scene.expectOneCallPerToken(calls);
      }
    },
    180_000,
  );
});
