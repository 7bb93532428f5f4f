import type { Bench } from '../harness/options/bench.js';
import { wholeNumber } from '../harness/options/option-kinds.js';

/** How `bench:import` is used. */
export const importBench = {
  name: 'import',
  measures:
    'An import of refresh tokens: how long one broker, with PostgreSQL and a strict sandbox of COCO on the same machine, takes to read an encrypted file by the API and to present each token once. The limit on refreshes is raised far beyond its default.',
  takes: 'about four minutes',
  needs: 'Linux',
  parts: { import: 'one file' },
  options: { rows: wholeNumber(100_000, 'tokens in the file') },
} satisfies Bench;
