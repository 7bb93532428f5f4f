import type { Bench } from '../harness/options/bench.js';
import { wholeNumber } from '../harness/options/option-kinds.js';

/** How `bench:links` is used. */
export const linksBench = {
  name: 'links',
  measures:
    'The work of admins with many links: how long the first page of each search takes, compared with reading one link by its id, and how many links a second a bulk revocation ends.',
  takes:
    'about ten minutes, most of them to store a million links; a minute with --links 200000, a quarter of an hour with --links 10000000 --beside 1000000',
  needs: 'Linux, and 6 GB of disk for a million links, 20 GB for ten million',
  parts: {
    searches: 'the first page of each search',
    revocation: 'how fast the links of two services, about a tenth of all, are ended',
  },
  options: {
    links: wholeNumber(1_000_000, 'links to store, 110000 or more'),
    beside: wholeNumber(
      0,
      'if given, no part is measured: counts, claims and searches are compared with those among this many links',
    ),
    rounds: wholeNumber(50, 'of all searches'),
  },
} satisfies Bench;
