import type { Bench } from '../harness/options/bench.js';
import { text, wholeNumber, wholeNumbers } from '../harness/options/option-kinds.js';

/** How `bench:refresh` is used. */
export const refreshBench = {
  name: 'refresh',
  measures:
    'The refresh: how long a claim takes with few and with many links, how many refreshes a second a replica does compared with a bare refresher, what one costs, and what it does to other calls.',
  takes: 'about eight minutes; two with --only throughput',
  needs: 'Linux',
  parts: {
    claims: 'a claim with more and more links in the database',
    throughput:
      'refreshes a second at full speed, their processor time and bytes, compared with a bare refresher',
    window: 'from the answer to the disk, at a hundred refreshes a second',
    herd: 'calls through other links while 10,000 links fall due in the same second',
    chain: 'audit records chained a second',
    encryption: 'what encrypting a pair costs the thread that refreshes, with and without a second thread',
  },
  options: {
    links: wholeNumber(5_000, 'links that are due at once, for the throughput'),
    rounds: wholeNumber(5, 'of the throughput and of the encryption'),
    concurrency: wholeNumber(250, 'REFRESH_CONCURRENCY, for the throughput'),
    batch: wholeNumber(250, 'REFRESH_BATCH_SIZE, for the throughput'),
    sizes: wholeNumbers([10_000, 100_000, 1_000_000], 'links in the database, for the claims'),
    records: wholeNumber(100_000, 'audit records to chain'),
    from: text('REV', "also measure a revision's throughput, in turns with this version's"),
  },
} satisfies Bench;
