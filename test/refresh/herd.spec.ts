import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { insertLinks } from '../harness/rows/grants.js';
import { call } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

/** Ten seconds of work at this rate, which a busy machine reaches too. */
const LINKS = 400;
const RATE = 40;
const CONCURRENCY = 5;

describe('a herd of links due in the same second', () => {
  let system: TestSystem;
  let service: TestService;
  let replicas: BrokerProcess[];

  beforeAll(async () => {
    system = await TestSystem.start({ environment: { REFRESH_SCHEDULE: 'false' } });
    service = await system.createService();
    await insertLinks(system, service.id, LINKS);
    const environment = {
      ...system.environment,
      REFRESH_SCHEDULE: 'true',
      REFRESH_RATE_LIMIT: String(RATE),
      REFRESH_CONCURRENCY: String(CONCURRENCY),
    };
    replicas = await Promise.all([1, 2].map(() => BrokerProcess.start(environment)));
  });

  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.stop()));
    await system.close();
  });

  it('is refreshed within the rate and the concurrency, callers first, and comes back spread out', async () => {
    await system.control('DELETE', '/ledger');
    const [first] = await system.database.query(`SELECT id::text FROM links ORDER BY id LIMIT 1`);
    const linkId = String(first?.id);
    await system.database.query('UPDATE links SET refresh_due_at = now()');
    // The last in line for the schedule, but a call waits for it.
    await system.database.query(
      `UPDATE links SET refresh_due_at = now() + interval '1 hour', access_token_expires_at = now() WHERE id = $1`,
      [linkId],
    );
    await system.database.query(`SELECT pg_notify('links', $1)`, [linkId]);
    const asked = await call('GET', `${replicas[0]?.url ?? ''}/v1/links/${linkId}/networks`, {
      key: service.key,
    });
    const [left] = await system.database.query(
      `SELECT count(*)::int AS links FROM links WHERE generation = 1`,
    );
    expect(asked.status).toBe(200);
    expect(Number(left?.links)).toBeGreaterThan(LINKS / 2);
    await until(
      'all are refreshed',
      async () => {
        const [row] = await system.database.query(
          `SELECT count(*)::int AS links FROM links WHERE generation > 1`,
        );
        return row?.links === LINKS;
      },
      120_000,
    );
    const starts = (await system.ledger('token'))
      .map((entry) => Number(entry.startedAt))
      .sort((a, b) => a - b);
    const busiest = Math.max(
      ...starts.map((start, index) => starts.slice(index).findIndex((other) => other >= start + 1_000)),
    );
    // An admitted call may reach COCO late, together with later ones: at most as many as may be in flight.
    expect(busiest).toBeLessThanOrEqual(RATE + CONCURRENCY * replicas.length);
    // Due links use the rate up, however seldom they are looked for.
    expect(busiest).toBeGreaterThan(RATE / 2);
    const summary = await system.control('GET', '/ledger/summary');
    expect(summary.maxConcurrentTokenCalls).toBeLessThanOrEqual(CONCURRENCY * replicas.length);
    const [spread] = await system.database.query(
      `SELECT extract(epoch FROM max(refresh_due_at) - min(refresh_due_at))::int AS seconds FROM links`,
    );
    // A tenth of an hour, besides the time that the refreshes themselves took.
    expect(Number(spread?.seconds)).toBeGreaterThan(300);
  });
});
