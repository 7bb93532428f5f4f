import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { postgresAccount } from '../../../apps/broker/src/development/postgres-account.js';
import { findPostgresBinaries } from '../../../apps/broker/src/development/postgres-binaries.js';
import { gitLine, HistoryMissing } from '../../../test/upgrade/release/git.js';
import type { BenchResult } from './bench-result.js';

/** The load average over the last minute. */
export function loadNow(): number {
  const [minute = NaN] = loadavg();
  return Math.round(minute * 100) / 100;
}

/** The machine, without its load. */
export function machineHere(): Omit<BenchResult['machine'], 'load'> {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 1024 ** 3),
  };
}

/** What is measured, and what it is measured with. */
export function versionsHere(): BenchResult['versions'] {
  return {
    node: process.versions.node,
    postgresql: postgresVersion(),
    broker: versionOf('.'),
    commit: commit(),
    undici: versionOf('node_modules/undici'),
    fastify: versionOf('node_modules/fastify'),
  };
}

/** Of the package in a folder: benches are started at the root of the repository. */
function versionOf(folder: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return version;
}

function postgresVersion(): string {
  const { control } = findPostgresBinaries(postgresAccount());
  const said = execFileSync(join(dirname(control), 'postgres'), ['--version'], { encoding: 'utf8' });
  return /\d+(?:\.\d+)?/.exec(said)?.[0] ?? said.trim();
}

function commit(): string {
  try {
    const isChanged = gitLine('status', '--porcelain', '--untracked-files=no') !== '';
    return gitLine('rev-parse', '--short=10', 'HEAD') + (isChanged ? '+' : '');
  } catch (error) {
    if (error instanceof HistoryMissing) return 'unknown';
    throw error;
  }
}
