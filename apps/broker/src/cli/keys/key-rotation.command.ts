import { Command } from 'commander';
import { COMMAND_LINE } from '#audit';
import { KeyRetirement, RotationDriver, type KeyRotationView } from '#keyring';
import { printResult } from '../print-result.js';
import { ProgressLine } from '../progress-line.js';
import { withSecrets } from '../with-context.js';

/** Characters of the bar. */
const BAR_LENGTH = 30;

interface RotateOptions {
  readonly to?: string;
  readonly wait?: boolean;
  readonly json?: boolean;
}

/** `broker keys rotate`: makes another key primary and re-wraps all links under it, while the brokers run. */
export function rotateCommand(): Command {
  return new Command('rotate')
    .description(
      'Make a new or given key primary once every running broker has it, and re-wrap all links under it.',
    )
    .option('--to <id>', 'a key that is already in the keyring')
    .option('--wait', 'wait until all links are re-wrapped; if no broker runs, re-wrap them here')
    .option('--json', 'print the progress as JSON')
    .action(async ({ to, wait, json }: RotateOptions) => {
      const rotation = await withSecrets((context) => rotate(context.get(RotationDriver), to, wait === true));
      printResult(json, rotation, describe(rotation));
      if (rotation.rowsFailed > 0) process.exitCode = 1;
    });
}

/** `broker keys retire`: destroys an unused key. */
export function retireCommand(): Command {
  return new Command('retire')
    .description('Destroy a key permanently; refused while anything encrypted, or a journal, needs it.')
    .argument('<id>', 'the key')
    .action(async (id: string) => {
      await withSecrets((context) => context.get(KeyRetirement).retire(id, COMMAND_LINE));
      process.stdout.write(
        `Key "${id}" is destroyed. Everything encrypted under it is now unreadable, in backups too.\n`,
      );
    });
}

async function rotate(
  driver: RotationDriver,
  to: string | undefined,
  wait: boolean,
): Promise<KeyRotationView> {
  const begun = await driver.begin(to, COMMAND_LINE);
  if (!wait) return begun;
  const progress = new ProgressLine('links re-wrapped');
  const ended = await driver.follow(begun.id, (rotation) => {
    progress.say(describeProgress(rotation));
  });
  progress.end();
  return ended;
}

function describe(rotation: KeyRotationView): string {
  const { id, state, toKeyId, rowsRewrapped, rowsFailed } = rotation;
  if (state === 'superseded') return `A later rotation replaced this one to key "${toKeyId}".`;
  if (state !== 'finished')
    return `Rotation ${id} continues in the brokers: ${describeProgress(rotation)}. Keep every key until it has finished.`;
  const failures =
    rowsFailed > 0
      ? ` ${rowsFailed} links cannot be decrypted and stay unchanged: run broker vault verify.`
      : '';
  return `Key "${toKeyId}" is primary, ${rowsRewrapped} links were re-wrapped under it.${failures}`;
}

/** A rotation's progress, as one line. */
function describeProgress(rotation: KeyRotationView): string {
  const { state, toKeyId, waitingForReplicas, rowsTotal, rowsRemaining } = rotation;
  if (state === 'waiting_for_replicas') return `${waitingForReplicas} replicas still lack key "${toKeyId}"`;
  const done = Math.max(0, rowsTotal - rowsRemaining);
  const share = rowsTotal === 0 ? 1 : Math.min(1, done / rowsTotal);
  const bar = '#'.repeat(Math.floor(share * BAR_LENGTH)).padEnd(BAR_LENGTH, '.');
  return `[${bar}] ${Math.floor(share * 100)} %, ${done} of ${rowsTotal} links under "${toKeyId}"`;
}
