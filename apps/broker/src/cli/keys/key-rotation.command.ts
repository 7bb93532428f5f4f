import { Command } from 'commander';
import type { INestApplicationContext } from '@nestjs/common';
import { COMMAND_LINE } from '#audit';
import { KeyRetirement, KeyringSettings, KeyRotation, RotationStore, type KeyRotationView } from '#keyring';
import { describeProgress, followRotation } from './follow-rotation.js';
import { withSecrets } from '../with-context.js';

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
      const rotation = await withSecrets((context) => rotate(context, to, wait === true));
      process.stdout.write(`${json === true ? JSON.stringify(rotation) : describe(rotation)}\n`);
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
  context: INestApplicationContext,
  to: string | undefined,
  wait: boolean,
): Promise<KeyRotationView> {
  const rotation = context.get(KeyRotation);
  const { id } = await rotation.rotate(to, COMMAND_LINE);
  const { keyring, keyringSource } = context.get(KeyringSettings);
  keyring.replace(await keyringSource.read());
  if (wait) return followRotation(context, id);
  await context.get(RotationStore).promote();
  return rotation.find(id);
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
