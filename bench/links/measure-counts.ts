import type { DataSource } from 'typeorm';
import { SystemClock, SystemRandomness } from '#kernel';
import { countByLastError, countByStatus, firstDue } from '#vault';
import { countDue, nextExpiry } from '#vault/refresh';
import { ClaimStore } from '../../libs/refresh/src/claim/claim.store.js';
import type { RefreshSettings } from '../../libs/refresh/src/refresh-settings.js';
import { RecentPairs } from '../../libs/refresh/src/save/recent-pairs.js';
import { ResultStore } from '../../libs/refresh/src/save/result.store.js';
import { SaveQueue } from '../../libs/refresh/src/save/save-queue.js';

/** Links that one claim takes. */
const BATCH = 50;

/** Links made due before the first claim: a backlog of some seconds. */
const DUE = 20_000;

// Spread over the table, as due links are. Both sizes have equally many.
const MAKE_DUE = `
  UPDATE links SET refresh_due_at = now() - random() * interval '1 minute'
  WHERE status = 'active' AND id IN (
    SELECT id FROM links TABLESAMPLE SYSTEM (least(100, 300.0 * $1::int / (SELECT count(*) FROM link_uses))) LIMIT $1)`;

const OPEN_CLOCK = `
  UPDATE lease_clock SET beat = 1000, takeovers_from = 0, claims_from = 0, started_at = pg_postmaster_start_time(),
    timeline = (SELECT timeline_id FROM pg_control_checkpoint())`;

/** What is timed: a name, and the work. */
export type Timed = readonly [string, () => Promise<unknown>];

/** The statements of refreshes, metrics and the overview that read all links or pick among them. */
export async function countsOf(database: DataSource): Promise<Timed[]> {
  await database.query(MAKE_DUE, [DUE]);
  await database.query('VACUUM ANALYZE links');
  await database.query(OPEN_CLOCK);
  const clock = new SystemClock();
  const noneIdle = { idleAfter: 0, idleEvery: 0 } as RefreshSettings;
  const results = new ResultStore(database, new SystemRandomness(), noneIdle);
  const claims = new ClaimStore(database, clock, new SaveQueue(results, new RecentPairs(clock), clock));
  return [
    [`claim of ${BATCH} due links`, () => claimBatch(claims)],
    ['links by state', () => countByStatus(database)],
    ['links by last error', () => countByLastError(database)],
    ['the first due link', () => firstDue(database)],
    [`count of ${DUE} due links`, () => countDue(database)],
    ['the next expiry', () => nextExpiry(database, noneIdle)],
  ];
}

async function claimBatch(claims: ClaimStore): Promise<void> {
  const claimed = await claims.claimDue(BATCH);
  if (claimed.length !== BATCH) throw new Error(`A claim took ${claimed.length} links instead of ${BATCH}`);
}
