import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { AuditTrail } from '#audit';
import { SystemClock, SystemIds, SystemRandomness } from '#kernel';
import type { HeldClaim } from '#vault';
import { createDatabase, type TestDatabase } from '../../../../test/harness/database.js';
import { until } from '../../../../test/harness/until.js';
import type { RefreshSettings } from '../refresh-settings.js';
import { BrakeStore } from './brake.store.js';
import { LimitsStore } from './limits.store.js';
import { RefreshResumption } from './resumption.js';
import { SuccessTally } from './success-tally.js';

const BRAKE_LINKS = 5;
const DAY = 24 * 3_600_000;

/** The brake of one replica; two of them share a database. */
class Replica {
  readonly tally: SuccessTally;
  readonly brakes: BrakeStore;

  private constructor(readonly dataSource: DataSource) {
    this.tally = new SuccessTally(dataSource, new SystemClock());
    const settings = { brakeLinks: BRAKE_LINKS, quarantine: 7 * DAY } as Pick<
      RefreshSettings,
      keyof RefreshSettings
    >;
    const audit = new AuditTrail(dataSource, new SystemIds());
    this.brakes = new BrakeStore(dataSource, this.tally, audit, new SystemRandomness(), settings);
  }

  static async on(url: string, poolSize = 10): Promise<Replica> {
    const extra = { connectionTimeoutMillis: 10_000 };
    return new Replica(await new DataSource({ type: 'postgres', url, poolSize, extra }).initialize());
  }
}

let database: TestDatabase;
let replicas: [Replica, Replica];
const serviceId = randomUUID();

beforeEach(async () => {
  database = await createDatabase();
  replicas = [await Replica.on(database.url), await Replica.on(database.url)];
  await database.query(
    `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
     VALUES ($1, 'service', 'tests', '{}', '{}', 'own', '{}')`,
    [serviceId],
  );
});

afterEach(async () => {
  for (const { dataSource } of replicas) await dataSource.destroy();
  await database.drop();
});

const claimed = async (count: number): Promise<HeldClaim[]> => {
  const claims = Array.from({ length: count }, () => ({ id: randomUUID(), fence: 2, generation: 1 }));
  await database.query(
    `INSERT INTO links (id, service_id, user_id, status, fence, generation, access_token_expires_at, refresh_due_at, lease_until)
     SELECT id, $2, 'user', 'active', 2, 1, now(), now(), now() + interval '15 s' FROM unnest($1::uuid[]) AS id`,
    [claims.map(({ id }) => id), serviceId],
  );
  await database.query(
    `INSERT INTO link_secrets SELECT id, 1, 'key', '\\x00', '\\x00', '\\x00' FROM unnest($1::uuid[]) AS id`,
    [claims.map(({ id }) => id)],
  );
  return claims;
};

const refuse = (claims: readonly HeldClaim[], at = replicas[0]): Promise<string[]> =>
  Promise.all(claims.map((claim) => at.brakes.refuse(claim, 'grant_refused', 'invalid_grant')));

const succeed = async (times: number, at = replicas[0]): Promise<void> => {
  for (let time = 0; time < times; time += 1) at.tally.note();
  await at.tally.flush();
};

const states = async (): Promise<Record<string, number>> => {
  const rows = await database.query('SELECT status, count(*)::int AS links FROM links GROUP BY status');
  return Object.fromEntries(rows.map(({ status, links }) => [status as string, links as number]));
};

const brake = async (): Promise<string> =>
  (await database.query('SELECT brake FROM refresh_limits'))[0]?.brake as string;

const pass = async (time: string): Promise<void> => {
  await database.query(`UPDATE links SET refused_at = refused_at - interval '${time}'`);
  // The random part keeps two steps from colliding while one takes the other's place.
  await database.query(
    `UPDATE refresh_successes SET at = at - interval '${time}' - random() * interval '1 s',
       last_at = last_at - interval '${time}'`,
  );
};

describe('refusals of distinct links', () => {
  it('take one database connection at a time, so that the calls of healthy links get theirs', async () => {
    const claims = await claimed(20);
    const { dataSource, brakes } = await Replica.on(database.url, 2);
    const holder = replicas[1].dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query('SELECT FROM refresh_limits FOR UPDATE');
    const refused = claims.map((claim) => brakes.refuse(claim, 'grant_refused', 'invalid_grant'));
    await until('one waits for the limits', async () => {
      const [row] = await database.query(
        `SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return row?.waiting === 1;
    });
    expect(await dataSource.query('SELECT 1 AS served')).toEqual([{ served: 1 }]);
    await holder.commitTransaction();
    await holder.release();
    expect((await Promise.all(refused)).filter((end) => end === 'ended')).toHaveLength(BRAKE_LINKS - 1);
    await dataSource.destroy();
  });

  it('engage the brake as soon as they are five, on two replicas at once, and what ended comes back', async () => {
    const claims = await claimed(40);
    const ends = await Promise.all([refuse(claims.slice(0, 20)), refuse(claims.slice(20), replicas[1])]);
    const ended = ends.flat().filter((end) => end === 'ended');
    expect(ended).toHaveLength(BRAKE_LINKS - 1);
    expect([await brake(), await states()]).toEqual(['braked', { active: 40 }]);
    const [told] = await database.query(
      `SELECT count(*) FILTER (WHERE action = 'link.recovered')::int AS recovered,
         count(*) FILTER (WHERE action = 'refresh.failed' AND result = 'refused')::int AS refused,
         count(*) FILTER (WHERE action = 'refresh.braked')::int AS braked FROM audit_events`,
    );
    expect(told).toEqual({ recovered: 4, refused: 4, braked: 1 });
  });

  it('that COCO sends between many successes are believed, each one: the users withdrew', async () => {
    const claims = await claimed(200);
    for (let start = 0; start < claims.length; start += 10) {
      const ends: string[] = [];
      for (const half of [start, start + 5]) {
        await succeed(250, replicas[1]);
        ends.push(...(await refuse(claims.slice(half, half + 5))));
      }
      expect(ends).toEqual(Array(10).fill('ended'));
      await pass('3 minutes');
    }
    expect([await brake(), await states()]).toEqual(['released', { reauthorization_required: 200 }]);
  });

  it('that come right after a busy minute engage it once ten stand in a row, so that few services are told', async () => {
    await succeed(500, replicas[1]);
    const claims = await claimed(40);
    const ends = await Promise.all([refuse(claims.slice(0, 20)), refuse(claims.slice(20), replicas[1])]);
    expect(ends.flat().filter((end) => end === 'ended')).toHaveLength(2 * BRAKE_LINKS - 1);
    expect([await brake(), await states()]).toEqual(['braked', { active: 40 }]);
  });

  it('that a success parts are not in a row', async () => {
    await succeed(500, replicas[1]);
    expect(await refuse(await claimed(9))).toEqual(Array(9).fill('ended'));
    await succeed(1, replicas[1]);
    expect(await refuse(await claimed(9))).toEqual(Array(9).fill('ended'));
    expect(await brake()).toBe('released');
  });

  it('are as many as the successes when they engage it, and not when they are fewer', async () => {
    await succeed(5);
    expect(await refuse(await claimed(5))).toEqual(Array(5).fill('ended'));
    expect(await refuse(await claimed(1))).toEqual(['held']);
  });

  it('that are a minute apart are no mass refusal, unless nothing at all succeeds for ten in a row', async () => {
    const ends: string[] = [];
    for (const claim of await claimed(10)) {
      ends.push(...(await refuse([claim])));
      await pass('70 seconds');
    }
    expect(ends).toEqual([...Array<string>(9).fill('ended'), 'held']);
    expect(await states()).toEqual({ active: 10 });
  });

  it('of a link that was overtaken meanwhile count for nothing', async () => {
    const claims = await claimed(6);
    await database.query('UPDATE links SET generation = 3, fence = 3');
    expect(await refuse(claims)).toEqual(Array(6).fill('superseded'));
    expect(await brake()).toBe('released');
  });

  it('of a revoked link bring nothing back', async () => {
    const claims = await claimed(5);
    await refuse(claims.slice(0, 4));
    await database.query(`UPDATE links SET status = 'revoked', fence = 3 WHERE id = $1`, [claims[0]?.id]);
    await database.query('DELETE FROM link_secrets WHERE link_id = $1', [claims[0]?.id]);
    await refuse(await claimed(2));
    expect((await states()).revoked).toBe(1);
  });

  it('leave a try of a quarantined pair that is under way its lease and its fence', async () => {
    const claims = await claimed(4);
    await refuse(claims);
    await database.query(`UPDATE links SET fence = 7, lease_until = now() + interval '9 s' WHERE id = $1`, [
      claims[0]?.id,
    ]);
    await refuse(await claimed(1));
    const [row] = await database.query(
      `SELECT status, fence::int, lease_until > now() AS leased FROM links WHERE id = $1`,
      [claims[0]?.id],
    );
    expect(row).toEqual({ status: 'active', fence: 7, leased: true });
  });
});

describe('the brake', () => {
  beforeEach(async () => {
    await refuse(await claimed(BRAKE_LINKS));
  });

  it('gives one probe in ten seconds to all replicas together', async () => {
    const stores = replicas.map(({ dataSource }) => new LimitsStore(dataSource));
    const take = async (): Promise<number> =>
      (await Promise.all(stores.flatMap((store) => [store.takeTrial(), store.takeTrial()]))).filter(Boolean)
        .length;
    expect(await take()).toBe(0);
    await database.query('UPDATE refresh_limits SET next_trial_at = now()');
    expect(await take()).toBe(1);
    expect(await take()).toBe(0);
  });

  it('is released once as many have succeeded as engaged it, and held links are due again', async () => {
    for (let success = 1; success < BRAKE_LINKS; success += 1) {
      expect(await replicas[success % 2]?.brakes.prove()).toBe(false);
      expect(await brake()).toBe('proving');
    }
    expect(await replicas[0].brakes.prove()).toBe(true);
    expect(await brake()).toBe('released');
    const [held] = await database.query(
      `SELECT count(*)::int AS links FROM links WHERE refresh_due_at > now() + interval '3 s'`,
    );
    expect(held?.links).toBe(0);
  });

  it('is not released by a lucky success among refusals, which still change no link', async () => {
    await replicas[0].brakes.prove();
    expect(await refuse(await claimed(BRAKE_LINKS))).toEqual(Array(BRAKE_LINKS).fill('held'));
    expect([await brake(), await states()]).toEqual(['braked', { active: 2 * BRAKE_LINKS }]);
  });

  it('is released by few successes after a minute, so that a small fleet gets out too', async () => {
    await replicas[0].brakes.prove();
    await database.query(`UPDATE refresh_limits SET proof_since = now() - interval '2 minutes'`);
    expect(await replicas[0].brakes.prove()).toBe(true);
  });

  it('holds back refusals of links whose last refresh had an unknown outcome too', async () => {
    const claims = await claimed(1);
    const claim = claims[0] ?? { id: '', fence: 0, generation: 0 };
    await database.query('UPDATE links SET outcome_unknown = true WHERE id = $1', [claims[0]?.id]);
    expect(await replicas[0].brakes.refuse(claim, 'refresh_outcome_unknown', 'x')).toBe('held');
    const [row] = await database.query('SELECT status, outcome_unknown FROM links WHERE id = $1', [
      claims[0]?.id,
    ]);
    expect(row).toEqual({ status: 'active', outcome_unknown: true });
  });

  it('believes all refusals for an hour when an operator says so, and ends pauses', async () => {
    const { dataSource } = replicas[0];
    await database.query(`UPDATE refresh_limits SET paused_until = now() + interval '1 day'`);
    const audit = new AuditTrail(dataSource, new SystemIds());
    await new RefreshResumption(dataSource, audit).resume(true, { actor: { kind: 'admin', id: 'ada' } });
    expect(await refuse(await claimed(20))).toEqual(Array(20).fill('ended'));
    const status = await new LimitsStore(dataSource).describe();
    expect(status).toMatchObject({ brake: 'released', pausedUntil: undefined });
    expect(status.refusalsAcceptedUntil?.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
  });
});

it('successes that the database did not take are counted when it does', async () => {
  const [replica] = replicas;
  replica.tally.note();
  await database.query('ALTER TABLE refresh_successes RENAME TO away');
  await expect(replica.tally.flush()).rejects.toThrow();
  await database.query('ALTER TABLE away RENAME TO refresh_successes');
  replica.tally.note();
  await replica.tally.flush();
  expect((await database.query('SELECT sum(links)::int AS links FROM refresh_successes'))[0]?.links).toBe(2);
});
