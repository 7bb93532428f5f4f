import type { Bench } from '../harness/options/bench.js';
import { wholeNumber } from '../harness/options/option-kinds.js';

/** How `bench:start` is used. */
export const startBench = {
  name: 'start',
  measures:
    'How long the built broker takes from its start until it is ready, in production mode on a migrated database, and what memory it then holds, compared with Node with nothing to do.',
  takes: 'about two minutes',
  needs: 'Linux',
  parts: { start: 'the broker and bare Node in turns' },
  options: { rounds: wholeNumber(5, 'each starts both once') },
} satisfies Bench;
