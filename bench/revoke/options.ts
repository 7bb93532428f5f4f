import type { Bench } from '../harness/options/bench.js';
import { wholeNumber } from '../harness/options/option-kinds.js';

/** How `bench:revoke` is used. */
export const revokeBench = {
  name: 'revoke',
  measures:
    'How soon a revocation takes effect on two other replicas while all three are under load, from the moment at which the revoking replica answered.',
  takes: 'about a minute',
  needs: 'Linux',
  parts: {
    calls: 'the last call through a revoked link that another replica lets through',
    streams: 'the end of an open answer through another replica',
  },
  options: {
    revocations: wholeNumber(100, 'links to revoke while they are called'),
    streams: wholeNumber(20, 'links to revoke during an open answer'),
  },
} satisfies Bench;
