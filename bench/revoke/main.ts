/**
 * `npm run bench:revoke -- [--revocations N] [--streams N] [--json FILE]`: how soon a revocation stops calls on the other
 * replicas, and cuts their open streams, while all three are under load.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { rounded } from '../figures/quantiles.js';
import { BackgroundLoad } from './background-load.js';
import { measureCalls } from './late-calls.js';
import { measureStreams } from './open-streams.js';
import { RevokeStage } from './revoke-stage.js';

/** Goals in milliseconds. */
const CALLS_GOAL = 100;
const STREAMS_GOAL = 1_000;

const { values } = parseArgs({
  options: {
    revocations: { type: 'string', default: '100' },
    streams: { type: 'string', default: '20' },
    json: { type: 'string' },
  },
});

const stage = await RevokeStage.create();
try {
  const load = await BackgroundLoad.start(stage);
  const calls = rounded(await measureCalls(stage, Number(values.revocations)));
  const streams = rounded(await measureStreams(stage, Number(values.streams)));
  const callsMeanwhile = await load.stop();
  console.table({
    'last call let through': { ...calls, 'goal (p99)': CALLS_GOAL },
    'stream cut': { ...streams, 'goal (max)': STREAMS_GOAL },
  });
  console.log(
    `Milliseconds after the revoking replica answered 204. ${callsMeanwhile} other calls were made meanwhile.`,
  );
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ calls, streams, callsMeanwhile }, undefined, 2)}\n`);
} finally {
  await stage.remove();
}
