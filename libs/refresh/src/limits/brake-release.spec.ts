/** How an engaged brake is released. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditTrail } from '#audit';
import { SystemIds } from '#kernel';
import { LimitsStore } from './limits.store.js';
import { RefreshResumption } from './resumption.js';
import { BRAKE_LINKS, BrakeStage } from '../testing/brake-stage.js';

let stage: BrakeStage;
let database: BrakeStage['database'];
let replicas: BrakeStage['replicas'];

beforeEach(async () => {
  stage = await BrakeStage.create();
  ({ database, replicas } = stage);
});

afterEach(() => stage.remove());

describe('the brake', () => {
  beforeEach(async () => {
    await stage.refuse(await stage.claimed(BRAKE_LINKS));
  });

  it('grants one probe every ten seconds to all replicas together', async () => {
    const stores = replicas.map(({ dataSource }) => new LimitsStore(dataSource));
    const take = async (): Promise<number> =>
      (await Promise.all(stores.flatMap((store) => [store.takeTrial(), store.takeTrial()]))).filter(Boolean)
        .length;
    expect(await take()).toBe(0);
    await database.query('UPDATE refresh_limits SET next_trial_at = now()');
    expect(await take()).toBe(1);
    expect(await take()).toBe(0);
  });

  it('is released once as many links have succeeded as engaged it, and held links become due', async () => {
    for (let success = 1; success < BRAKE_LINKS; success += 1) {
      expect(await replicas[success % 2]?.brakes.prove()).toBe(false);
      expect(await stage.brake()).toBe('proving');
    }
    expect(await replicas[0].brakes.prove()).toBe(true);
    expect(await stage.brake()).toBe('released');
    const [held] = await database.query(
      `SELECT count(*)::int AS links FROM links WHERE refresh_due_at > now() + interval '3 s'`,
    );
    expect(held?.links).toBe(0);
  });

  it('is not released by a lucky success among refusals, which still change no link', async () => {
    await replicas[0].brakes.prove();
    expect(await stage.refuse(await stage.claimed(BRAKE_LINKS))).toEqual(Array(BRAKE_LINKS).fill('held'));
    expect([await stage.brake(), await stage.states()]).toEqual(['braked', { active: 2 * BRAKE_LINKS }]);
  });

  it('is released by few successes after a minute, for the sake of small fleets', async () => {
    await replicas[0].brakes.prove();
    await database.query(`UPDATE refresh_limits SET proof_since = now() - interval '2 minutes'`);
    expect(await replicas[0].brakes.prove()).toBe(true);
  });

  it('also holds back refusals of links whose last refresh had an unknown outcome', async () => {
    const claims = await stage.claimed(1);
    const claim = claims[0] ?? { id: '', fence: 0, generation: 0 };
    await database.query('UPDATE links SET outcome_unknown = true WHERE id = $1', [claims[0]?.id]);
    expect(await replicas[0].brakes.refuse(claim, 'refresh_outcome_unknown', 'x')).toBe('held');
    const [row] = await database.query('SELECT status, outcome_unknown FROM links WHERE id = $1', [
      claims[0]?.id,
    ]);
    expect(row).toEqual({ status: 'active', outcome_unknown: true });
  });

  it('believes all refusals for an hour if an operator says so, and ends pauses', async () => {
    const { dataSource } = replicas[0];
    await database.query(`UPDATE refresh_limits SET paused_until = now() + interval '1 day'`);
    const audit = new AuditTrail(dataSource, new SystemIds());
    await new RefreshResumption(dataSource, audit).resume(true, { actor: { kind: 'admin', id: 'ada' } });
    expect(await stage.refuse(await stage.claimed(20))).toEqual(Array(20).fill('ended'));
    const status = await new LimitsStore(dataSource).describe();
    expect(status).toMatchObject({ brake: 'released', pausedUntil: undefined });
    expect(status.refusalsAcceptedUntil?.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
  });
});
