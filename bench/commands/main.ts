/** `npm run bench:commands`: what a typed command costs, and how commands slow down reads. `--help` says more. */
import { buildRelease } from '../../test/upgrade/release/build-release.js';
import { lastRelease, releaseAt } from '../../test/upgrade/release/last-release.js';
import { atMost, Report } from '../harness/figures/report.js';
import { readOptions } from '../harness/options/read-options.js';
import { chooseGenerator } from '../proxy/load/choose-generator.js';
import { CommandStage } from './command-stage.js';
import { measureCost } from './cost.js';
import { commandsBench } from './options.js';
import { measureProofs } from './proofs.js';

/** Processor time of a command, as a multiple of the last release's. */
const COST_GOAL = 1.15;

/** The p99 of reads during commands that wait for proof, as a multiple of a quiet broker's. */
const READS_GOAL = 1.2;

const chosen = readOptions(commandsBench);
const { values } = chosen;
const report = new Report(chosen);
const profiling = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
if (chosen.parts.includes('cost')) await reportCost();
if (chosen.parts.includes('proofs')) await reportProofs();
report.finish();

async function reportCost(): Promise<void> {
  const release = buildRelease(values.from === undefined ? lastRelease() : releaseAt(values.from));
  const stage = await CommandStage.create(1, profiling);
  const load = chooseGenerator();
  report.note(
    `Commands sent by ${load.name}; earlier version: ${release.version} (${release.commit.slice(0, 10)}).`,
  );
  try {
    const costs = await measureCost(stage, release.folder, load, values);
    for (const version of ['earlier', 'this'] as const) {
      const { callsPerSecond, p99, microsecondsPerCommand } = costs[version];
      const parameters = { version };
      const beside = { name: 'the earlier version', ratio: costs.ratio, goal: atMost(COST_GOAL) };
      report.add({ name: 'typed commands', unit: '/s', values: callsPerSecond, parameters });
      report.add({ name: 'p99 of a typed command', unit: 'ms', values: p99, parameters });
      report.add({
        name: 'processor time of a typed command',
        unit: 'µs',
        values: microsecondsPerCommand,
        parameters,
        beside: version === 'this' ? [beside] : [],
      });
    }
  } finally {
    await stage.remove();
    release.remove();
  }
}

async function reportProofs(): Promise<void> {
  const stage = await CommandStage.create(values.devices, profiling);
  try {
    const { rows, ratio, ended } = await measureProofs(stage, values.rates);
    report.note(ended);
    const hardest = `${Math.max(...values.rates)} proofs`;
    for (const [load, row] of Object.entries(rows)) {
      const parameters = { beside: load };
      const quiet = { name: 'a quiet broker', ratio, goal: atMost(READS_GOAL) };
      report.add({
        name: 'p99 of reads',
        unit: 'ms',
        values: [row.p99],
        parameters,
        beside: load === hardest ? [quiet] : [],
      });
      report.add({ name: 'commands', unit: '/s', values: [row['commands/s']], parameters });
      report.add({ name: 'calls that failed', unit: '', values: [row.failed], parameters });
      report.add({ name: 'processor time', unit: 'cores', values: [row['broker cores']], parameters });
      report.add({ name: 'statements', unit: '/s', values: [row['statements/s']], parameters });
    }
  } finally {
    await stage.remove();
  }
}
