import type { Bench } from '../harness/options/bench.js';
import { wholeNumber } from '../harness/options/option-kinds.js';

/** How `bench:rewrap` is used. */
export const rewrapBench = {
  name: 'rewrap',
  measures:
    'Re-wrapping with a local keyring: how many links a second one replica moves from one key to another, what that costs, and how late its event loop becomes.',
  takes: 'about two minutes',
  needs: 'Linux',
  parts: { rewrap: 'all links back and forth between two keys' },
  options: {
    links: wholeNumber(50_000, 'links to store'),
    rounds: wholeNumber(4, 'each moves all links once'),
  },
} satisfies Bench;
