import type { Bench } from '../harness/options/bench.js';
import { wholeNumber } from '../harness/options/option-kinds.js';

/** How `bench:soak` is used. */
export const soakBench = {
  name: 'soak',
  measures:
    'Whether one replica stays flat: its heap after garbage collection, and the p99 of calls in the first and in the last tenth of hours of even load, while links are refreshed, too.',
  takes: 'two hours and a few minutes; --minutes says how long',
  needs: 'Linux, nginx (on Debian it is installed if missing), and two cores for these rates',
  parts: {
    calls: 'many calls as fast as 16 connections carry them',
    hours: 'calls at an even pace over 1,000 links, which are refreshed with the others',
  },
  options: {
    calls: wholeNumber(1_000_000, 'calls of the first part'),
    minutes: wholeNumber(120, 'of the second part'),
    'calls-per-second': wholeNumber(1_500, 'in the second part'),
    'refreshes-per-second': wholeNumber(500, 'in the second part'),
  },
} satisfies Bench;
