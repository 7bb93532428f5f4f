import type { Bench } from '../harness/options/bench.js';
import { text, wholeNumber, wholeNumbers } from '../harness/options/option-kinds.js';

/** How `bench:proxy` is used. */
export const proxyBench = {
  name: 'proxy',
  measures:
    'What the raw path of a proxied read costs compared with nginx, the barest relay on node:http and undici, and Fastify with reply-from, in turns on one machine in front of one upstream.',
  takes: 'about ten minutes; five with --only comparison',
  needs:
    'Linux, nginx (on Debian it is installed if missing), and wrk if you have it: without it autocannon sends the calls, and takes a core to itself',
  parts: {
    comparison: 'calls a second, times and processor time at several numbers of connections',
    links: 'resident memory after one call through each of many links, and after a second',
    stream: 'resident memory while an answer of 500 MB passes',
    search: 'the search of answers for echoed tokens',
  },
  options: {
    seconds: wholeNumber(5, 'of each subject at each number of connections'),
    rounds: wholeNumber(3, 'of all of them'),
    connections: wholeNumbers([1, 16, 64], 'connections that are held at once'),
    links: wholeNumber(100_000, 'links to call'),
    from: text('REV', "measure a revision's broker, too"),
    profile: text('DIR', 'write a processor profile of the broker'),
  },
} satisfies Bench;
