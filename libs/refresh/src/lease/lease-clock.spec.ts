import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { DatabaseConnections } from '#database';
import { SystemRandomness } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { storeLink, storeService } from '../../../../test/harness/rows/stored-links.js';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import { ClaimStore } from '../claim/claim.store.js';
import type { ClaimedLink } from '../claim/claimed-link.js';
import { ResultStore } from '../save/result.store.js';
import { SaveQueue } from '../save/save-queue.js';
import { FailOver } from './fail-over.js';
import { LeaseClock } from './lease-clock.js';
import { LeaseClockStore } from './lease-clock.store.js';
import { BEAT, LEASE, LEASE_BEATS } from './lease.js';
import { RecentPairs } from '../save/recent-pairs.js';
import { PromotedStore, ReadOnlyStore } from '../testing/clock-stores.js';
import { noneIdle } from '../testing/none-idle.js';
import { storedPair } from '../testing/stored-pair.js';

describe('a lease', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let clock: ManualClock;
  let results: ResultStore;
  let saves: SaveQueue;
  let claims: ClaimStore;
  let linkId: string;
  let recycled: string[];
  let serviceId: string;

  beforeAll(async () => {
    database = await createDatabase();
    dataSource = await database.connect();
    serviceId = await storeService(database);
  });

  afterAll(async () => {
    await database.drop();
  });

  beforeEach(async () => {
    clock = new ManualClock();
    recycled = [];
    results = new ResultStore(dataSource, new SystemRandomness(), noneIdle);
    ({ saves, claims } = replica());
    await database.query('DELETE FROM lease_clock');
    await database.query('INSERT INTO lease_clock DEFAULT VALUES');
    linkId = await storeLink(database, serviceId, {
      access_token_expires_at: new Date(),
      refresh_due_at: new Date(),
    });
  });

  /** The objects that every replica has separately. */
  const replica = (
    store = new LeaseClockStore(dataSource),
  ): {
    readonly leaseClock: LeaseClock;
    readonly saves: SaveQueue;
    readonly claims: ClaimStore;
  } => {
    const recent = new RecentPairs(clock);
    const queue = new SaveQueue(results, recent, clock);
    const connections = {
      recycle: (reason: string) => recycled.push(reason),
    } as unknown as DatabaseConnections;
    const failOver = new FailOver(connections, queue, recent);
    return {
      leaseClock: new LeaseClock(store, failOver, clock),
      saves: queue,
      claims: new ClaimStore(dataSource, clock, queue),
    };
  };

  const beat = async (): Promise<number> => {
    const [row] = await database.query('SELECT beat::int FROM lease_clock');
    return row?.beat as number;
  };

  /** Lets a lone replica count beats. */
  const letBeatsPass = async (count: number, { leaseClock } = replica()): Promise<void> => {
    await leaseClock.look();
    for (let passed = 0; passed < count; passed += 1) {
      clock.advance(BEAT);
      await leaseClock.look();
    }
  };

  const claim = async (): Promise<ClaimedLink | undefined> => claims.claimOne(linkId, 1);

  /** Excludes the wall clock: after this no lease depends on it. */
  const letWallClockPass = async (): Promise<void> => {
    await database.query(`UPDATE links SET lease_until = now() - interval '1 s' WHERE id = $1`, [linkId]);
  };

  const claimAndLetWallClockPass = async (): Promise<void> => {
    await letBeatsPass(1);
    expect(await claim()).toBeDefined();
    await letWallClockPass();
  };

  it('does not expire while nothing can be written, however late it is', async () => {
    await claimAndLetWallClockPass();
    clock.advance(3_600_000);
    expect(await claim()).toBeUndefined();
  });

  it('expires after its beats, not one earlier', async () => {
    await claimAndLetWallClockPass();
    await letBeatsPass(LEASE_BEATS - 1);
    expect(await claim()).toBeUndefined();
    await letBeatsPass(1);
    expect(await claim()).toMatchObject({ fence: 3, outcomeUnknown: true });
  });

  it('is shorter for its holder than for any other replica', async () => {
    await letBeatsPass(1);
    const asked = clock.monotonic();
    expect((await claim())?.leaseEnds).toBe(asked + LEASE);
    expect(LEASE).toBe((LEASE_BEATS - 1) * BEAT);
    const [row] = await database.query('SELECT lease_until_beat::int AS end FROM links WHERE id = $1', [
      linkId,
    ]);
    expect(row?.end).toBe((await beat()) + LEASE_BEATS);
  });

  it('is measured in beats of a second or more, however many replicas count', async () => {
    const replicas = Array.from({ length: 5 }, () => replica().leaseClock);
    await Promise.all(replicas.map((one) => one.look()));
    for (let step = 1; step <= 50; step += 1) {
      clock.advance(100);
      await Promise.all(replicas.map((one) => one.look()));
      expect(await beat()).toBe(Math.floor((step * 100) / BEAT));
    }
  });

  it('is not shortened by a replica that was frozen and counts late', async () => {
    const [frozen, other] = [replica(), replica()];
    await frozen.leaseClock.look();
    await letBeatsPass(3, other);
    const before = await beat();
    await frozen.leaseClock.look();
    expect(await beat()).toBe(before);
  });

  it.each([
    ['a restart of the database', `started_at = started_at - interval '1 s'`],
    ['a time in which nobody counted', `moved_at = now() - interval '10 s'`],
    ['the database’s clock was set back', `moved_at = now() + interval '1 hour'`],
  ])('that had expired is extended by another lease after %s', async (_what, change) => {
    await claimAndLetWallClockPass();
    await letBeatsPass(LEASE_BEATS);
    await database.query(`UPDATE lease_clock SET ${change}`);
    await letBeatsPass(1);
    expect(await claim()).toBeUndefined();
    await letBeatsPass(LEASE_BEATS - 1);
    expect(await claim()).toBeUndefined();
    await letBeatsPass(1);
    expect(await claim()).toBeDefined();
  });

  it('that had expired is still its holder’s before the first beat after a start of the database', async () => {
    await claimAndLetWallClockPass();
    await letBeatsPass(LEASE_BEATS);
    await database.query(`UPDATE lease_clock SET started_at = started_at - interval '1 s'`);
    expect(await claim()).toBeUndefined();
  });

  it('starts over if a replica sees the count stop, whatever the database’s clock says', async () => {
    await claimAndLetWallClockPass();
    const watching = replica();
    await letBeatsPass(LEASE_BEATS, watching);
    clock.advance(20_000);
    await watching.leaseClock.look();
    expect(await claim()).toBeUndefined();
    await letBeatsPass(LEASE_BEATS);
    expect(await claim()).toBeDefined();
  });

  it('is granted on no link for its own length after a promotion, since claims may be missing', async () => {
    await letBeatsPass(1);
    await database.query('UPDATE lease_clock SET timeline = timeline + 1');
    expect(await claim()).toBeUndefined();
    expect(await claims.claimDue(10)).toEqual([]);
    await letBeatsPass(LEASE_BEATS);
    expect(await claim()).toBeUndefined();
    await letBeatsPass(1);
    expect(await claim()).toBeDefined();
  });

  it('is not granted to a replica whose own pairs are not in the database yet', async () => {
    await letBeatsPass(1);
    const pair = storedPair(randomUUID(), 2);
    await database.query('ALTER TABLE link_secrets RENAME TO link_secrets_away');
    await expect(saves.save(pair)).rejects.toThrow();
    await database.query('ALTER TABLE link_secrets_away RENAME TO link_secrets');
    expect(await claim()).toBeUndefined();
    await saves.save(pair);
    expect(await claim()).toBeDefined();
  });

  it('is not refused forever because of a pair that its keeper has given up', async () => {
    await letBeatsPass(1);
    await database.query('ALTER TABLE link_secrets RENAME TO link_secrets_away');
    await expect(saves.save(storedPair(randomUUID(), 2))).rejects.toThrow();
    await database.query('ALTER TABLE link_secrets_away RENAME TO link_secrets');
    clock.advance(11_000);
    expect(await claim()).toBeDefined();
  });

  it('gives the next holder a higher fence than a pair whose own claim the new server lacks', async () => {
    await letBeatsPass(1);
    await saves.save(storedPair(linkId, 7));
    expect(await claims.claimOne(linkId, 7)).toMatchObject({ generation: 7, fence: 8 });
  });

  it('does not restore what a new server lacks: recent pairs are offered to it again', async () => {
    const store = new PromotedStore(dataSource);
    const one = replica(store);
    await letBeatsPass(1, one);
    await one.saves.save(storedPair(linkId, 2));
    // The state of a standby that has not replicated this yet.
    await database.query('UPDATE links SET generation = 1, fence = 1 WHERE id = $1', [linkId]);
    await database.query('UPDATE link_secrets SET generation = 1 WHERE link_id = $1', [linkId]);
    await letBeatsPass(1, one);
    expect([await generation(), recycled]).toEqual([1, []]);
    store.promotions += 1;
    await letBeatsPass(1, one);
    expect([await generation(), recycled]).toEqual([2, ['another server answers']]);
  });

  it('is not counted by a server that accepts no writes: its connections are dropped', async () => {
    const { leaseClock } = replica(new ReadOnlyStore(dataSource));
    await expect(leaseClock.look()).rejects.toThrow('read-only');
    expect(recycled).toEqual(['the server no longer accepts writes']);
  });

  const generation = async (): Promise<number> => {
    const [row] = await database.query('SELECT generation::int FROM links WHERE id = $1', [linkId]);
    return row?.generation as number;
  };
});
