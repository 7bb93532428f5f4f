import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { SystemRandomness } from '#kernel';
import {
  chooseKeyringSource,
  createKeyringFile,
  describeWrappedBy,
  freshKey,
  KeyringInvalid,
  parseWrappedBy,
  readKeyringFile,
  TransitNotSet,
  type KeyEncryptionKey,
  type KmsSettings,
  type WrappedBy,
  type Wrapping,
} from '#keyring';
import { readEnvironment } from '../../configuration/environment.js';
import { keyringProblem } from '../../configuration/keyring-settings.js';
import { loadKmsSettings } from '../../configuration/load-vault-configuration.js';
import { ConfigurationInvalid } from '../../configuration/setting-problem.js';
import { CommandFailed } from '../end-command.js';
import { listCommand } from './key-list.command.js';
import { printResult } from '../print-result.js';
import { retireCommand, rotateCommand } from './key-rotation.command.js';

interface CreateOptions {
  readonly id: string;
  readonly out: string;
  readonly wrappedBy?: WrappedBy;
  readonly json?: boolean;
}

interface WrapOptions {
  readonly in: string;
  readonly out: string;
  readonly wrappedBy: WrappedBy;
  readonly json?: boolean;
}

/** `broker keys`: creates, wraps and lists the keys that encrypt the database's secrets. No key is ever printed. */
export function keysCommand(): Command {
  return new Command('keys')
    .description('Create, wrap and list the keys of the vault. No key is ever printed.')
    .addCommand(createCommand())
    .addCommand(wrapCommand())
    .addCommand(listCommand())
    .addCommand(rotateCommand())
    .addCommand(retireCommand());
}

function createCommand(): Command {
  return new Command('create')
    .description('Create a keyring with one fresh key in a new file, for KEYRING_FILE.')
    .requiredOption('--id <id>', 'id of the key, never used before, such as 2026-01')
    .requiredOption('--out <file>', 'the file to create; it must not exist')
    .addOption(wrappedByOption())
    .option('--json', 'print the result as JSON')
    .action(async ({ id, out, wrappedBy, json }: CreateOptions) => {
      const key = await withSubject('--id', () => freshKey(id, new SystemRandomness()));
      await withSubject('--wrapped-by', () =>
        createKeyringFile(out, [key], wrappedBy && wrappingBy(wrappedBy)),
      );
      printResult(json, { file: resolve(out), keys: [id], sealedBy: wrappedBy }, [
        `Created key "${id}" in ${out}, ${describeWrapping(wrappedBy)}.`,
        `Give the file to every replica and set KEYRING_FILE=${resolve(out)}.`,
        'Keep a copy apart from the database backups: without the key no link can be decrypted.',
      ]);
    });
}

function wrapCommand(): Command {
  return new Command('wrap')
    .alias('seal')
    .description(
      'Wrap the keys of a file with a KMS, into a new file; also moves a wrapped keyring to another KMS. Verifies that every key unwraps.',
    )
    .requiredOption('--in <file>', 'the keyring to wrap')
    .requiredOption('--out <file>', 'the file to create; it must not exist')
    .addOption(wrappedByOption().makeOptionMandatory())
    .option('--json', 'print the result as JSON')
    .action(async (options: WrapOptions) => {
      const { out, wrappedBy, json } = options;
      const wrapping = wrappingBy(wrappedBy);
      const keys = await withSubject('--in', () => readKeys(options.in, wrapping.kms));
      await withSubject('--wrapped-by', () => createKeyringFile(out, keys, wrapping));
      const ids = keys.map(({ id }) => id);
      printResult(json, { file: resolve(out), keys: ids, sealedBy: wrappedBy }, [
        `Wrapped ${ids.map((id) => `"${id}"`).join(', ')} into ${out}, ${describeWrapping(wrappedBy)}; each unwraps again.`,
        `Set KEYRING_FILE=${resolve(out)} on every replica and restart them.`,
        `Then destroy ${options.in} and its copies: anyone with the plain keys needs no KMS.`,
      ]);
    });
}

function wrappedByOption(): Option {
  return new Option(
    '--sealed-by, --wrapped-by <key>',
    'aws-kms:KEY (preferably an ARN) or transit:MOUNT/KEY of OpenBao or Vault at VAULT_ADDR',
  ).argParser((text: string) => {
    try {
      return parseWrappedBy(text);
    } catch (error) {
      if (error instanceof KeyringInvalid) throw new InvalidArgumentError(`It ${error.message}.`);
      throw error;
    }
  });
}

function wrappingBy(wrappedBy: WrappedBy): Wrapping {
  return { wrappedBy, kms: loadKmsSettings(readEnvironment()) };
}

async function readKeys(path: string, kms: KmsSettings): Promise<readonly KeyEncryptionKey[]> {
  return chooseKeyringSource({ text: readKeyringFile(path), path }, kms, new SystemRandomness()).read();
}

function describeWrapping(wrappedBy: WrappedBy | undefined): string {
  return wrappedBy
    ? `wrapped by ${describeWrappedBy(wrappedBy)}`
    : 'in plain text, readable only by its owner';
}

/** Messages about bad keyrings start with the verb; this adds the subject. */
async function withSubject<Result>(subject: string, work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TransitNotSet) throw new ConfigurationInvalid([keyringProblem(error, subject)]);
    if (error instanceof KeyringInvalid) throw new CommandFailed(`${subject} ${error.message}`);
    throw error;
  }
}
