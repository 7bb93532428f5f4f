import { writeFile } from 'node:fs/promises';
import { makeCheckpointKeys } from '#audit';
import { CommandFailed } from '../end-command.js';

/** Creates a key pair for checkpoints; only its owner can read the private key. @throws CommandFailed if a file exists */
export async function createCheckpointKey(privatePath: string, publicPath: string): Promise<void> {
  const { privateKey, publicKey } = makeCheckpointKeys();
  await make(publicPath, publicKey, 0o644);
  await make(privatePath, privateKey, 0o600);
}

async function make(path: string, text: string, mode: number): Promise<void> {
  try {
    await writeFile(path, text, { mode, flag: 'wx' });
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new CommandFailed(`${path} ${exists ? 'already exists' : 'cannot be written'}`, { cause: error });
  }
}
