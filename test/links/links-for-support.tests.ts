import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { grace } from '../harness/browser/user-agent.js';
import type { TestService, TestSystem } from '../harness/broker/system.js';
import type { Json } from '../harness/network/http.js';
import { until } from '../harness/time/until.js';

/**
 * Describes what support does with a link: refreshes and tests.
 *
 * @param system a broker that runs by then
 * @param service that owns the link
 */
export function describeLinksForSupport(system: () => TestSystem, service: () => TestService): void {
  describe('for support', () => {
    let link: string;

    beforeEach(async () => {
      await system().control('DELETE', '/faults');
      link = await system().link(service(), grace, { userId: randomUUID() });
      await system().control('DELETE', '/ledger');
    });

    const post = async (action: 'refresh' | 'test', id = link): Promise<Json> => {
      const { status, json } = await system().api(
        'POST',
        `/v1/admin/links/${id}/${action}`,
        system().adminKey,
      );
      expect(status).toBe(200);
      return json;
    };
    const tokenCalls = async (): Promise<number> => (await system().ledger('token')).length;
    const fail = (endpoint: string): Promise<unknown> =>
      system().control('POST', '/faults', { match: { endpoint }, action: { type: 'status', status: 503 } });

    it('are tested against COCO, which shows the result, the time and no more of the home than a number', async () => {
      expect(await post('test')).toEqual({
        works: true,
        milliseconds: expect.any(Number),
        status: 200,
        networks: expect.any(Number),
        problem: null,
        explanation: expect.stringMatching(/^COCO answers\. The user has \d+ COCONets?\.$/),
      });
      await fail('api');
      expect(await post('test')).toMatchObject({
        works: false,
        status: 503,
        explanation: 'COCO answers 503.',
      });
      const records = await system().api(
        'GET',
        `/v1/admin/audit?linkId=${link}&action=link.probed`,
        system().adminKey,
      );
      expect(records.json.items).toHaveLength(2);
    });

    it('are refreshed now, twice an hour while that works, and never twice at once', async () => {
      const both = await Promise.all([post('refresh'), post('refresh')]);
      expect(both.map(({ result }) => result as string)).toContain('succeeded');
      const calls = await tokenCalls();
      expect(calls).toBeGreaterThan(0);
      expect(calls).toBeLessThanOrEqual(2);
      for (let round = 0; round < 3; round += 1) await post('refresh');
      expect((await post('refresh')).result).toBe('limited');
      expect(await tokenCalls()).toBeLessThanOrEqual(2);
      expect((await system().api('GET', `/v1/links/${link}/networks`, service().key)).status).toBe(200);
    });

    it('say since when they fail and why, and work again after a refresh that succeeds', async () => {
      await fail('token');
      const failed = await post('refresh');
      expect(failed).toMatchObject({
        result: 'failed',
        link: {
          status: 'active',
          health: { state: 'failing', cause: 'status_503', explanation: 'COCO answers 503.' },
        },
      });
      const { since } = failed.link.health as { since: string };
      const again = async (result: string): Promise<Json> => {
        let answer: Json = {};
        await until(`a refresh that ${result}`, async () => {
          answer = await post('refresh');
          return answer.result === result;
        });
        return answer;
      };
      expect((await again('failed')).link.health.since).toBe(since);
      await system().control('DELETE', '/faults');
      expect((await again('succeeded')).link.health.state).toBe('working');
    });

    it('are not refreshed while the brake is on', async () => {
      const brake = (state: string): Promise<unknown> =>
        system().database.query(
          `UPDATE refresh_limits SET brake = '${state}', next_trial_at = now() + interval '1 hour';
           SELECT pg_notify('refresh_limits', 'test')`,
        );
      await brake('braked');
      let answer: Json = {};
      await until('the replica knows', async () => {
        // A link that fails is not held to two refreshes an hour.
        await system().database.query(`UPDATE links SET last_trouble = 'provider_down' WHERE id = $1`, [
          link,
        ]);
        const before = await tokenCalls();
        answer = await post('refresh');
        return answer.result === 'postponed' && (await tokenCalls()) === before;
      });
      await brake('released');
      expect(answer.retryAfterSeconds).toBeGreaterThan(1);
    });

    it('that are revoked or unknown can’t be refreshed or tested, nor any by a caller who is not an admin', async () => {
      await system().api('DELETE', `/v1/links/${link}`, service().key);
      for (const action of ['refresh', 'test']) {
        const path = `/v1/admin/links/${link}/${action}`;
        expect((await system().api('POST', path, system().adminKey)).status).toBe(404);
        expect((await system().api('POST', path, service().key)).status).toBe(403);
      }
    });
  });
}
