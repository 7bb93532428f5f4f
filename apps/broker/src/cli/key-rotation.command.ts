import { Command } from 'commander';
import type { INestApplicationContext } from '@nestjs/common';
import {
  KeyringSettings,
  KeyRetirement,
  KeyRotation,
  RotationStore,
  type KeyChanger,
  type Rotation,
} from '#vault';
import { describeProgress, followRotation } from './follow-rotation.js';
import { withSecrets } from './with-context.js';

/** Who changes keys from here, in the audit trail. */
const COMMAND_LINE: KeyChanger = { actor: { kind: 'admin', id: 'command line' } };

interface RotateOptions {
  readonly to?: string;
  readonly wait?: boolean;
  readonly json?: boolean;
}

/** `broker keys rotate`: makes another key primary and has all links moved to it, while the brokers run. */
export function rotateCommand(): Command {
  return new Command('rotate')
    .description(
      'Make a new key, or the one named, primary once every running broker holds it, and move all links to it.',
    )
    .option('--to <id>', 'a key that is in the keyring already')
    .option('--wait', 'wait until all links are moved; where no broker runs, move them from here')
    .option('--json', 'print how far the rotation is as JSON')
    .action(async ({ to, wait, json }: RotateOptions) => {
      const rotation = await withSecrets((context) => rotate(context, to, wait === true));
      process.stdout.write(`${json === true ? JSON.stringify(rotation) : describe(rotation)}\n`);
      if (rotation.rowsFailed > 0) process.exitCode = 1;
    });
}

/** `broker keys retire`: destroys a key that nothing needs any more. */
export function retireCommand(): Command {
  return new Command('retire')
    .description('Destroy a key for good; refused while anything encrypted, or a journal, needs it.')
    .argument('<id>', 'the key')
    .action(async (id: string) => {
      await withSecrets((context) => context.get(KeyRetirement).retire(id, COMMAND_LINE));
      process.stdout.write(`Key "${id}" is destroyed. What it sealed is unreadable now, in backups too.\n`);
    });
}

async function rotate(
  context: INestApplicationContext,
  to: string | undefined,
  wait: boolean,
): Promise<Rotation> {
  const rotation = context.get(KeyRotation);
  const { id } = await rotation.rotate(to, COMMAND_LINE);
  const { keyring, keyringSource } = context.get(KeyringSettings);
  keyring.replace(await keyringSource.read());
  if (wait) return followRotation(context, id);
  await context.get(RotationStore).promote();
  return rotation.find(id);
}

function describe(rotation: Rotation): string {
  const { id, state, toKeyId, rowsRewrapped, rowsFailed } = rotation;
  if (state === 'superseded') return `A later rotation has taken the place of this one to key "${toKeyId}".`;
  if (state !== 'finished')
    return `Rotation ${id} goes on in the brokers: ${describeProgress(rotation)}. Until then keep every key.`;
  const failures =
    rowsFailed > 0 ? ` ${rowsFailed} links do not open and stay as they are: broker vault verify.` : '';
  return `Key "${toKeyId}" is primary, ${rowsRewrapped} links were moved to it.${failures}`;
}
