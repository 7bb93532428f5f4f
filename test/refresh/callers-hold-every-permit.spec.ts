import { describe, expect, it } from '@jest/globals';
import { insertLinks } from '../harness/rows/grants.js';
import { call } from '../harness/network/http.js';
import { startProcessSystem } from '../harness/broker/process-system.js';

/** Of the 20 permits for token calls, as many as the schedule may use. */
const CALLERS = 16;

describe('callers that hold every permit for token calls', () => {
  it.each(['0', '100'])(
    'leave health checks working with a rate limit of %s; all get their answer, no pair is lost, and SIGTERM works',
    async (rate) => {
      const { system, broker } = await startProcessSystem({
        environment: { REFRESH_SWEEP_INTERVAL: '0.1', REFRESH_RATE_LIMIT: rate },
      });
      const service = await system.createService();
      const links = await insertLinks(system, service.id, CALLERS);
      const [due = ''] = await insertLinks(system, service.id, 1);
      await system.database.query(
        `UPDATE links SET access_token_expires_at = now(), refresh_due_at = now() + interval '1 hour' WHERE id = ANY($1)`,
        [links],
      );
      await system.database.query('UPDATE links SET refresh_due_at = now() WHERE id = $1', [due]);
      await system.control('POST', '/faults', {
        match: { endpoint: 'token' },
        action: { type: 'delay', when: 'after', milliseconds: 3_000 },
      });
      const asked = links.map((id) =>
        call('GET', `${broker.url}/v1/links/${id}/networks`, { key: service.key }),
      );
      for (let beat = 0; beat < 10; beat += 1) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        expect((await call('GET', `${broker.managementUrl}/health/live`)).status).toBe(200);
      }
      expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(Array(CALLERS).fill(200));
      const [saved] = await system.database.query(
        'SELECT count(*)::int AS links FROM links WHERE id = ANY($1) AND generation > 1',
        [links],
      );
      expect(saved?.links).toBe(CALLERS);
      expect(await broker.stop('SIGTERM')).toBe(0);
      await system.close();
    },
  );
});
