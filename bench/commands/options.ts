import type { Bench } from '../harness/options/bench.js';
import { text, wholeNumber, wholeNumbers } from '../harness/options/option-kinds.js';

/** How `bench:commands` is used. */
export const commandsBench = {
  name: 'commands',
  measures:
    'What a typed command costs compared with the last release, or a revision, and how much commands that wait for proof slow down reads. On a busy machine many short rounds say more than a few long ones: --rounds 25 --seconds 2.',
  takes: 'about seven minutes, one of them to build the earlier version',
  needs: 'Linux, git with the history, nginx (on Debian it is installed if missing), and wrk if you have it',
  parts: {
    cost: 'the processor time of a command, in turns with the earlier version',
    proofs: 'the p99 of reads during commands without and with proof',
  },
  options: {
    seconds: wholeNumber(5, 'of each measurement of the cost'),
    rounds: wholeNumber(5, 'of the cost'),
    rates: wholeNumbers([100, 250, 500, 1_000], 'commands a second during the reads'),
    devices: wholeNumber(500, 'links with one lamp each, for the proofs'),
    from: text('REV', 'the earlier version, instead of the last release'),
    profile: text('DIR', 'write a processor profile of this version, which then costs half as much again'),
  },
} satisfies Bench;
