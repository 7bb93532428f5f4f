/**
 * Measures re-wrapping: `npm run bench:rewrap -- [--links N] [--rounds N] [--json FILE]`.
 *
 * How many links a second one replica moves from one key to another with a local keyring, and how long that blocks its
 * event loop. The goal is 5,000 links a second.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { BenchDatabase } from '../refresh/bench-database.js';
import { measureRewrap } from './measure-rewrap.js';

/** Links a second. */
const GOAL = 5_000;

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    links: { type: 'string', default: '50000' },
    rounds: { type: 'string', default: '4' },
  },
});

const database = await BenchDatabase.create();
try {
  const measured = await measureRewrap(database, Number(values.links), Number(values.rounds));
  const [processor] = cpus();
  const results = {
    at: new Date().toISOString(),
    processor: processor?.model,
    cores: cpus().length,
    goal: GOAL,
    links: Number(values.links),
    ...measured,
  };
  console.dir(results);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, undefined, 2)}\n`);
} finally {
  await database.remove();
}
