import { Command } from 'commander';
import { BrokerError } from '#kernel';
import type { KeyChanger, Rotation } from '#vault';
import { CommandFailed } from './end-command.js';
import { describeProgress, followRotation } from './follow-rotation.js';
import { openRotation, type OpenRotation } from './open-rotation.js';
import { withVault, type OpenVault } from './open-vault.js';

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
      const rotation = await withVault((vault) => rotate(vault, to, wait === true));
      process.stdout.write(`${json === true ? JSON.stringify(rotation) : describe(rotation)}\n`);
      if (rotation.rowsFailed > 0) process.exitCode = 1;
    });
}

/** `broker keys retire`: destroys a key that nothing needs any more. */
export function retireCommand(): Command {
  return new Command('retire')
    .description('Destroy a key for good; refused while a link, a link session or a journal needs it.')
    .argument('<id>', 'the key')
    .action(async (id: string) => {
      await withVault(async (vault) => {
        const { retirement } = await openRotation(vault);
        await explain(() => retirement.retire(id, COMMAND_LINE));
      });
      process.stdout.write(`Key "${id}" is destroyed. What it sealed is unreadable now, in backups too.\n`);
    });
}

async function rotate(vault: OpenVault, to: string | undefined, wait: boolean): Promise<Rotation> {
  const open = await openRotation(vault);
  const { id } = await explain(() => open.rotation.rotate(to, COMMAND_LINE));
  vault.keyring.replace(await vault.source.read());
  return wait ? followRotation(vault, open, id) : begun(open, id);
}

async function begun({ rotation, rotations }: OpenRotation, id: string): Promise<Rotation> {
  await rotations.promote();
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

/** The text of the broker's own errors says what to do. */
async function explain<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BrokerError)
      throw new CommandFailed(error.message.replace(/\.$/, ''), { cause: error });
    throw error;
  }
}
