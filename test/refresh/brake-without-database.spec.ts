/** COCO refuses every link while the database comes and goes: neither on its own ends a link, and both together must not either. */
import { describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { insertLinks } from '../harness/rows/grants.js';
import { call } from '../harness/network/http.js';
import { PostgresProxy } from '../harness/postgres/postgres-proxy.js';
import { TestSystem } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

const LINKS = 60;

/** Two replicas that reach their database through a proxy. */
class Scene {
  private constructor(
    readonly system: TestSystem,
    readonly proxy: PostgresProxy,
    readonly replicas: readonly BrokerProcess[],
  ) {}

  static async play(plot: (scene: Scene) => Promise<void>): Promise<void> {
    const system = await TestSystem.start({ environment: { REFRESH_SCHEDULE: 'false' } });
    const proxy = await PostgresProxy.start(system.database.url);
    const environment = {
      ...system.environment,
      DATABASE_URL: proxy.url,
      REFRESH_SCHEDULE: 'true',
      REFRESH_SWEEP_INTERVAL: '0.1',
    };
    const replicas = await Promise.all([1, 2].map(() => BrokerProcess.start(environment)));
    try {
      await plot(new Scene(system, proxy, replicas));
    } finally {
      proxy.mend();
      await Promise.all(replicas.map((replica) => replica.stop()));
      await proxy.stop();
      await system.close();
    }
  }

  async count(condition: string): Promise<number> {
    const [row] = await this.system.database.query(
      `SELECT count(*)::int AS links FROM links WHERE ${condition}`,
    );
    return Number(row?.links);
  }

  async brake(): Promise<unknown> {
    return (await this.system.database.query('SELECT brake FROM refresh_limits'))[0]?.brake;
  }

  async tokenCalls(): Promise<number> {
    return (await this.system.ledger('token')).length;
  }

  async hurryProbe(): Promise<void> {
    await this.system.database.query(
      `UPDATE refresh_limits SET next_trial_at = now(); SELECT pg_notify('refresh_limits', 'test')`,
    );
  }

  /** Takes the database away until each replica has noticed. */
  async flap(goAway: (proxy: PostgresProxy) => void): Promise<void> {
    goAway(this.proxy);
    for (const replica of this.replicas) await until('it has noticed', () => isUnready(replica));
    this.proxy.mend();
  }
}

async function isUnready({ managementUrl }: BrokerProcess): Promise<boolean> {
  return (await call('GET', `${managementUrl}/health/ready`)).status === 503;
}

const outages: [string, (proxy: PostgresProxy) => void][] = [
  [
    'is cut off',
    (proxy) => {
      proxy.cut();
    },
  ],
  [
    'falls silent',
    (proxy) => {
      proxy.silence(true);
    },
  ],
];

describe('a provider that refuses every link', () => {
  // At once: most of the time each waits until an outage is noticed, or for a lease.
  it.concurrent.each(outages)(
    'while the database repeatedly %s loses none: the brake still engages, and is released when COCO accepts them again',
    (_how, goAway) =>
      Scene.play(async (scene) => {
        const { system } = scene;
        const service = await system.createService();
        await insertLinks(system, service.id, LINKS);
        await system.control('POST', '/faults', {
          match: { endpoint: 'token' },
          action: { type: 'oauth-error', error: 'invalid_grant', status: 400 },
        });
        await system.database.query('UPDATE links SET refresh_due_at = now()');
        // Each time the database goes away right after COCO has refused, and before or while that is written.
        for (let flap = 0; flap < 3; flap += 1) {
          const before = await scene.tokenCalls();
          if ((await scene.brake()) === 'braked') await scene.hurryProbe();
          await until('COCO has refused', async () => (await scene.tokenCalls()) > before);
          await scene.flap(goAway);
        }
        await until('the brake engages', async () => {
          if ((await scene.brake()) === 'released') return false;
          return (await scene.count(`status = 'active'`)) === LINKS;
        });

        await system.control('DELETE', '/faults');
        await until(
          'all are refreshed',
          async () => {
            if ((await scene.brake()) === 'braked') await scene.hurryProbe();
            // Refreshes in flight when the database went down wait for their lease.
            return (await scene.count(`status = 'active' AND generation > 1`)) === LINKS;
          },
          120_000,
        );
        expect(await scene.brake()).toBe('released');
        expect(await scene.count(`status <> 'active'`)).toBe(0);
      }),
    300_000,
  );
});
