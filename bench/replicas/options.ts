import type { Bench } from '../harness/options/bench.js';
import { wholeNumber, wholeNumbers } from '../harness/options/option-kinds.js';

/** How `bench:replicas` is used. */
export const replicasBench = {
  name: 'replicas',
  measures:
    'How refreshes and proxied calls change with the number of replicas on one PostgreSQL, alone and with a synchronous standby, and how much processor time each part takes.',
  takes: 'about ten minutes',
  needs: 'Linux, nginx (on Debian it is installed if missing), and wrk if you have it',
  parts: {
    refreshes: 'refreshes a second while all links are due',
    calls: 'proxied reads a second, spread evenly over the replicas',
  },
  options: {
    replicas: wholeNumbers([1, 2, 3, 4], 'replicas, in ascending order'),
    links: wholeNumber(15_000, 'links that are due at once'),
    rounds: wholeNumber(5, 'with each number of replicas'),
    seconds: wholeNumber(4, 'of calls in each round'),
    connections: wholeNumber(48, 'connections of the callers, spread evenly over the replicas'),
  },
} satisfies Bench;
