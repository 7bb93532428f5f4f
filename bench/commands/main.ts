/**
 * `npm run bench:commands -- [--seconds N] [--rounds N] [--rates N,N] [--devices N] [--only cost|proofs] [--from REVISION]
 * [--profile DIR] [--json FILE]`: what a typed command costs compared with the last release, or a revision, and how much commands
 * that wait for proof slow down reads. On a busy machine many short rounds say more than a few long ones: `--rounds 25 --seconds 2`.
 * With `--profile` only this version is profiled, which costs it half as much again: don't compare costs then.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildRelease } from '../../test/upgrade/release/build-release.js';
import { lastRelease, releaseAt } from '../../test/upgrade/release/last-release.js';
import { chooseGenerator } from '../proxy/load/choose-generator.js';
import { CommandStage } from './command-stage.js';
import { measureCost } from './cost.js';
import { measureProofs } from './proofs.js';

/** Processor time of a command, as a multiple of the last release's. */
const COST_GOAL = 1.15;

/** The p99 of reads during commands that wait for proof, as a multiple of a quiet broker's. */
const READS_GOAL = 1.2;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '5' },
    rates: { type: 'string', default: '100,250,500,1000' },
    devices: { type: 'string', default: '500' },
    only: { type: 'string' },
    from: { type: 'string' },
    profile: { type: 'string' },
    json: { type: 'string' },
  },
});

const profiling = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];

const figures = {
  cost: values.only === 'proofs' ? undefined : await cost(),
  proofs: values.only === 'cost' ? undefined : await proofs(),
};
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, undefined, 2)}\n`);

async function cost(): Promise<unknown> {
  const release = buildRelease(values.from === undefined ? lastRelease() : releaseAt(values.from));
  const stage = await CommandStage.create(1, profiling);
  try {
    const costs = await measureCost(stage, release.folder, chooseGenerator(), {
      seconds: Number(values.seconds),
      rounds: Number(values.rounds),
    });
    console.table(costs.rows);
    console.log(
      `A typed command costs ${costs.ratio.toFixed(2)} × the processor time of ${release.version} (goal: ${COST_GOAL})`,
    );
    return costs;
  } finally {
    await stage.remove();
    release.remove();
  }
}

async function proofs(): Promise<unknown> {
  const stage = await CommandStage.create(Number(values.devices), profiling);
  try {
    const result = await measureProofs(stage, values.rates.split(',').map(Number));
    console.table(result.rows);
    console.log(
      `p99 of reads during proofs, as a multiple of a quiet broker's: ${result.ratio.toFixed(2)} (goal: ${READS_GOAL}); ${result.ended}`,
    );
    return result;
  } finally {
    await stage.remove();
  }
}
