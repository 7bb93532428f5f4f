import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../../../test/harness/time/until.js';
import { BRAKE_LINKS, BrakeReplica, BrakeStage } from '../testing/brake-stage.js';

let stage: BrakeStage;
let database: BrakeStage['database'];
let replicas: BrakeStage['replicas'];

beforeEach(async () => {
  stage = await BrakeStage.create();
  ({ database, replicas } = stage);
});

afterEach(() => stage.remove());

const succeed = async (times: number, at = replicas[0]): Promise<void> => {
  for (let time = 0; time < times; time += 1) at.tally.note();
  await at.tally.flush();
};

const pass = async (time: string): Promise<void> => {
  await database.query(`UPDATE links SET refused_at = refused_at - interval '${time}'`);
  // The random part keeps two steps from colliding when one is moved to the other's time.
  await database.query(
    `UPDATE refresh_successes SET at = at - interval '${time}' - random() * interval '1 s',
       last_at = last_at - interval '${time}'`,
  );
};

describe('refusals of distinct links', () => {
  it('use one database connection at a time, and leave the others to healthy links', async () => {
    const claims = await stage.claimed(20);
    const { dataSource, brakes } = await BrakeReplica.on(database.url, 2);
    const holder = replicas[1].dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query('SELECT FROM refresh_limits FOR UPDATE');
    const refused = claims.map((claim) => brakes.refuse(claim, 'grant_refused', 'invalid_grant'));
    await until('a decision to wait for the limits', async () => {
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

  it('engage the brake at the fifth, on two replicas at once, and bring ended links back', async () => {
    const claims = await stage.claimed(40);
    const ends = await Promise.all([
      stage.refuse(claims.slice(0, 20)),
      stage.refuse(claims.slice(20), replicas[1]),
    ]);
    const ended = ends.flat().filter((end) => end === 'ended');
    expect(ended).toHaveLength(BRAKE_LINKS - 1);
    expect([await stage.brake(), await stage.states()]).toEqual(['braked', { active: 40 }]);
    const [told] = await database.query(
      `SELECT count(*) FILTER (WHERE action = 'link.recovered')::int AS recovered,
         count(*) FILTER (WHERE action = 'refresh.failed' AND result = 'refused')::int AS refused,
         count(*) FILTER (WHERE action = 'refresh.braked')::int AS braked FROM audit_events`,
    );
    expect(told).toEqual({ recovered: 4, refused: 4, braked: 1 });
  });

  it('among many successes are all believed: the users withdrew', async () => {
    const claims = await stage.claimed(200);
    for (let start = 0; start < claims.length; start += 10) {
      const ends: string[] = [];
      for (const half of [start, start + 5]) {
        await succeed(250, replicas[1]);
        ends.push(...(await stage.refuse(claims.slice(half, half + 5))));
      }
      expect(ends).toEqual(Array(10).fill('ended'));
      await pass('3 minutes');
    }
    expect([await stage.brake(), await stage.states()]).toEqual([
      'released',
      { reauthorization_required: 200 },
    ]);
  });

  it('right after a busy minute engage it after ten in a row, before many services are notified', async () => {
    await succeed(500, replicas[1]);
    const claims = await stage.claimed(40);
    const ends = await Promise.all([
      stage.refuse(claims.slice(0, 20)),
      stage.refuse(claims.slice(20), replicas[1]),
    ]);
    expect(ends.flat().filter((end) => end === 'ended')).toHaveLength(2 * BRAKE_LINKS - 1);
    expect([await stage.brake(), await stage.states()]).toEqual(['braked', { active: 40 }]);
  });

  it('with a success between them are not in a row', async () => {
    await succeed(500, replicas[1]);
    expect(await stage.refuse(await stage.claimed(9))).toEqual(Array(9).fill('ended'));
    await succeed(1, replicas[1]);
    expect(await stage.refuse(await stage.claimed(9))).toEqual(Array(9).fill('ended'));
    expect(await stage.brake()).toBe('released');
  });

  it('engage it if there are as many as successes, and not if there are fewer', async () => {
    await succeed(5);
    expect(await stage.refuse(await stage.claimed(5))).toEqual(Array(5).fill('ended'));
    expect(await stage.refuse(await stage.claimed(1))).toEqual(['held']);
  });

  it('a minute apart are no mass refusal, unless ten in a row come without any success', async () => {
    const ends: string[] = [];
    for (const claim of await stage.claimed(10)) {
      ends.push(...(await stage.refuse([claim])));
      await pass('70 seconds');
    }
    expect(ends).toEqual([...Array<string>(9).fill('ended'), 'held']);
    expect(await stage.states()).toEqual({ active: 10 });
  });

  it('of a link that has been overtaken do not count', async () => {
    const claims = await stage.claimed(6);
    await database.query('UPDATE links SET generation = 3, fence = 3');
    expect(await stage.refuse(claims)).toEqual(Array(6).fill('superseded'));
    expect(await stage.brake()).toBe('released');
  });

  it('do not bring back a revoked link', async () => {
    const claims = await stage.claimed(5);
    await stage.refuse(claims.slice(0, 4));
    await database.query(`UPDATE links SET status = 'revoked', fence = 3 WHERE id = $1`, [claims[0]?.id]);
    await database.query('DELETE FROM link_secrets WHERE link_id = $1', [claims[0]?.id]);
    await stage.refuse(await stage.claimed(2));
    expect((await stage.states()).revoked).toBe(1);
  });

  it('leave a running attempt with a quarantined pair its lease and its fence', async () => {
    const claims = await stage.claimed(4);
    await stage.refuse(claims);
    await database.query(`UPDATE links SET fence = 7, lease_until = now() + interval '9 s' WHERE id = $1`, [
      claims[0]?.id,
    ]);
    await stage.refuse(await stage.claimed(1));
    const [row] = await database.query(
      `SELECT status, fence::int, lease_until > now() AS leased FROM links WHERE id = $1`,
      [claims[0]?.id],
    );
    expect(row).toEqual({ status: 'active', fence: 7, leased: true });
  });
});

it('successes that could not be written are counted later', async () => {
  const [replica] = replicas;
  replica.tally.note();
  await database.query('ALTER TABLE refresh_successes RENAME TO away');
  await expect(replica.tally.flush()).rejects.toThrow();
  await database.query('ALTER TABLE away RENAME TO refresh_successes');
  replica.tally.note();
  await replica.tally.flush();
  expect((await database.query('SELECT sum(links)::int AS links FROM refresh_successes'))[0]?.links).toBe(2);
});
