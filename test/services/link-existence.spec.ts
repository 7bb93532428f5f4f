import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestSystem, type TestService } from '../harness/broker/system.js';

/** Calls of each kind; their medians are compared, so that the odd slow one does not count. */
const CALLS = 300;

/** Comparisons, of which one must find no difference. */
const ATTEMPTS = 4;

const ABSENT = '01900000-0000-7000-8000-000000000000';

describe('whether a link exists', () => {
  let system: TestSystem;
  let stranger: TestService;
  let owner: TestService;
  let linkId: string;

  beforeAll(async () => {
    system = await TestSystem.start();
    [owner, stranger] = await Promise.all([system.createService(), system.createService()]);
    linkId = await system.link(owner);
  });

  afterAll(async () => {
    await system.close();
  });

  it('is not revealed by a token that does not decrypt: for another service it is not even tried', async () => {
    const broken = await system.link(owner, undefined, { userId: 'broken' });
    await system.database.query(`UPDATE link_secrets SET access_token = '\\x00' WHERE link_id = $1`, [
      broken,
    ]);
    for (const path of [
      `/v1/links/${broken}/networks`,
      `/v1/links/${broken}/coco/network-manager/networks`,
    ]) {
      expect((await system.api('GET', path, stranger.key)).status).toBe(404);
      expect((await system.api('GET', path, owner.key)).status).toBe(503);
    }
  });

  const median = (times: readonly number[]): number =>
    [...times].sort((left, right) => left - right)[Math.floor(times.length / 2)] ?? 0;

  const isNearOne = (ratio: number): boolean => ratio > 0.7 && ratio < 1.4;

  /** How much longer a stranger waits for the answer about another's link than about an unknown one. */
  const compare = async (path: (id: string) => string): Promise<number> => {
    const times = new Map<string, number[]>([
      [linkId, []],
      [ABSENT, []],
    ]);
    for (let call = 0; call < CALLS; call += 1) {
      for (const [id, taken] of times) {
        const start = performance.now();
        expect((await system.api('GET', path(id), stranger.key)).status).toBe(404);
        taken.push(performance.now() - start);
      }
    }
    return median(times.get(linkId) ?? []) / median(times.get(ABSENT) ?? []);
  };

  it.each([
    ['a typed route', (id: string) => `/v1/links/${id}/networks`],
    ['the raw path', (id: string) => `/v1/links/${id}/coco/network-manager/networks`],
    ['its state', (id: string) => `/v1/links/${id}`],
  ])('is not revealed to another service by the time that %s takes', async (_what, path) => {
    // In use, so that the broker has it in memory.
    expect((await system.api('GET', path(linkId), owner.key)).status).toBe(200);
    // A busy machine spoils a comparison now and then. A difference shows in each.
    const ratios: number[] = [];
    while (ratios.length < ATTEMPTS && !ratios.some(isNearOne)) ratios.push(await compare(path));
    expect(ratios.filter(isNearOne)).toHaveLength(1);
  });
});
