/** `npm run bench:revoke`: how soon a revocation takes effect on other replicas. `--help` says more. */
import type { Quantiles } from '../harness/figures/quantiles.js';
import { atMost, Report, type Limit } from '../harness/figures/report.js';
import { readOptions } from '../harness/options/read-options.js';
import { BackgroundLoad } from './background-load.js';
import { measureCalls } from './late-calls.js';
import { measureStreams } from './open-streams.js';
import { revokeBench } from './options.js';
import { RevokeStage } from './revoke-stage.js';

/** Milliseconds within which the last call begins, for 99 of 100 revocations. */
const CALLS_GOAL = 100;

/** Milliseconds within which every stream is cut. */
const STREAMS_GOAL = 1_000;

const chosen = readOptions(revokeBench);
const { revocations, streams } = chosen.values;
const report = new Report(chosen);
const stage = await RevokeStage.create();
try {
  const load = await BackgroundLoad.start(stage);
  if (chosen.parts.includes('calls'))
    add('last call let through', await measureCalls(stage, revocations), { p99: atMost(CALLS_GOAL) });
  if (chosen.parts.includes('streams'))
    add('stream cut', await measureStreams(stage, streams), { max: atMost(STREAMS_GOAL) });
  report.note(`${await load.stop()} other calls were made meanwhile.`);
} finally {
  await stage.remove();
}
report.finish();

function add(
  name: string,
  { count, ...times }: Quantiles,
  goals: Readonly<Partial<Record<keyof Quantiles, Limit>>>,
): void {
  for (const quantile of ['p50', 'p99', 'max'] as const)
    report.add({
      name: `${name}, ${quantile}`,
      unit: 'ms',
      values: [times[quantile]],
      parameters: { samples: count },
      goal: goals[quantile],
    });
}
