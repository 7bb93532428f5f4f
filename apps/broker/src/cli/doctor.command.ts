import { Command } from 'commander';
import { readEnvironment } from '../configuration/environment.js';
import { examine } from '../doctor/examine.js';
import { printResult } from './print-result.js';
import type { Finding } from '../doctor/finding.js';

const MARKS: Readonly<Record<Finding['outcome'], string>> = {
  well: 'well   ',
  wrong: 'WRONG  ',
  unknown: '?      ',
  guess: 'guess  ',
};

/** `broker doctor`: checks what a broker depends on, and says what to do. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description(
      'Check settings, database, keyring, COCO, clock and journal as a broker with this environment would find them, ' +
        'and list what is still a guess about COCO. Changes nothing and sends COCO no secret. ' +
        'Exits 1 if something is wrong; a guess is not.',
    )
    .option('--json', 'print the findings as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const findings = await examine(readEnvironment());
      const lines = findings.map(
        ({ check, outcome, text }) => `${MARKS[outcome]}${check.padEnd(14)} ${text}`,
      );
      printResult(json, { findings }, lines);
      if (findings.some(({ outcome }) => outcome === 'wrong')) process.exitCode = 1;
    });
}
