import { setting, Settings } from '#kernel';
import { LEASE_NEEDED } from './lease/lease.js';

/** Where the journal is kept, unless it is in the data directory. */
export const journalPlace = {
  directory: setting.text({
    name: 'REFRESH_JOURNAL_DIRECTORY',
    type: 'path',
    otherwise: '`journal` in DATA_DIRECTORY',
    meaning: 'Folder of the journal of token pairs not yet committed; on a disk that survives a crash.',
    example: '/var/lib/broker/journal',
  }),
};

/** How links are kept alive. Provided by the app's configuration. Durations are milliseconds. */
export abstract class RefreshSettings extends Settings({
  scheduleEnabled: setting.toggle({
    name: 'REFRESH_SCHEDULE',
    fallback: true,
    meaning:
      'Whether this replica refreshes on schedule; a call that finds an expired token always triggers a refresh.',
  }),
  sweepInterval: setting.duration({
    name: 'REFRESH_SWEEP_INTERVAL',
    min: 0.05,
    max: 3_600,
    fallback: 1,
    meaning: 'How often the schedule looks for due links.',
    why: 'Tokens are refreshed minutes before they expire, so a second is soon enough; one indexed statement a second costs nothing.',
  }),
  batchSize: setting.wholeNumber({
    name: 'REFRESH_BATCH_SIZE',
    unit: 'links',
    min: 1,
    max: 1_000,
    fallback: 50,
    meaning: 'Links claimed in one statement.',
    why: 'Large enough to make the cost per link negligible, small enough to finish well within the lease.',
  }),
  rateLimit: setting.limit({
    name: 'REFRESH_RATE_LIMIT',
    unit: 'calls a second',
    max: 100_000,
    fallback: 100,
    meaning: 'Token calls per second to COCO, over all replicas.',
    why: 'COCO publishes no limit; 100 keep 270,000 links alive whose tokens live an hour. Ask COCO before you raise it.',
  }),
  concurrency: setting.wholeNumber({
    name: 'REFRESH_CONCURRENCY',
    unit: 'calls',
    min: 1,
    max: 1_000,
    fallback: 20,
    meaning: 'Maximum concurrent token calls of this replica.',
    why: 'At 200 ms a call this is REFRESH_RATE_LIMIT; as many may want to save a pair at the same moment, and the pool has a connection for each.',
  }),
  encryptionThread: setting.toggle({
    name: 'REFRESH_ENCRYPTION_THREAD',
    fallback: false,
    meaning:
      'Whether refreshed tokens are encrypted in a second thread. Only for a replica with a second core to itself that refreshes more than a thousand links a second.',
  }),
  waitTimeout: setting.duration({
    name: 'REFRESH_WAIT_TIMEOUT',
    min: 1,
    max: 60,
    fallback: LEASE_NEEDED / 1_000,
    meaning: 'Longest time a call waits for a refresh that another call or replica carries out.',
    why: 'The longest token call plus the time to save its pair, so a waiting call learns how the refresh ended.',
  }),
  idleAfter: setting.period({
    name: 'REFRESH_IDLE_AFTER',
    zero: true,
    fallback: '0',
    meaning:
      'How long a link must go unused before it is refreshed only every REFRESH_IDLE_EVERY; 0 refreshes all links alike.',
    why: 'Off, because COCO does not document how long an unused refresh token lives: find out before you turn it on.',
  }),
  idleEvery: setting.period({
    name: 'REFRESH_IDLE_EVERY',
    fallback: '1d',
    meaning:
      'How often an unused link is refreshed. Between two refreshes its access token expires, so the first call waits for a refresh.',
    why: 'One refresh a day keeps a refresh token alive that lasts for days, and costs a twenty-fourth of hourly ones.',
  }),
  quarantine: setting.period({
    name: 'LINK_QUARANTINE',
    zero: true,
    fallback: '7d',
    meaning:
      'How long the tokens of a refused link are kept, encrypted, and retried in case COCO accepts them again; 0 destroys them immediately.',
    why: 'A fault at COCO is repaired within days; a week leaves time to notice it, and does not keep tokens much longer than the user may expect.',
  }),
  brakeLinks: setting.wholeNumber({
    name: 'REFUSAL_BRAKE_LINKS',
    unit: 'links',
    min: 2,
    max: 10_000,
    fallback: 5,
    meaning:
      'Number of links that COCO must refuse within a minute, with fewer successes, before the brake engages.',
    why: 'Users withdraw one by one: five within a minute, hardly any accepted, is a fault at COCO. With fewer, one household that leaves would stop all verdicts.',
  }),
}) {
  /** Folder of the journal of token pairs not yet committed. */
  abstract readonly journalDirectory: string;
}
