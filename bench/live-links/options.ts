import type { Bench } from '../harness/options/bench.js';
import { wholeNumber, wholeNumbers } from '../harness/options/option-kinds.js';

/** How `bench:live-links` is used. */
export const liveLinksBench = {
  name: 'live-links',
  measures:
    "What a replica's memory grows by for links in use, after garbage collection in the built broker, in production mode, in front of an upstream that answers at once.",
  takes: 'about two minutes for each number of links',
  needs: 'Linux and nginx (on Debian it is installed if missing)',
  parts: { memory: 'each number of links with a new broker' },
  options: {
    links: wholeNumbers([10_000, 25_000, 50_000], 'links that are called once each'),
    token: wholeNumber(1_200, 'characters of each access token'),
  },
} satisfies Bench;
