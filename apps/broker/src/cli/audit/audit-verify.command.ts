import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { DataSource } from 'typeorm';
import {
  CheckpointKeyInvalid,
  readPublicKeys,
  verifyChain,
  type ChainEvidence,
  type KnownHead,
} from '#audit';
import { describeChain } from './describe-chain.js';
import { CommandFailed } from '../end-command.js';
import { printResult } from '../print-result.js';
import { ProgressLine } from '../progress-line.js';
import { withRecords } from '../with-context.js';

interface VerifyOptions {
  readonly head?: string;
  readonly checkpoints?: string;
  readonly publicKey?: string;
  readonly acceptRetention: readonly number[];
  readonly json?: boolean;
}

/** `broker audit verify`: verifies the trail on its own, or against checkpoints kept outside the database. */
export function auditVerifyCommand(): Command {
  return new Command('verify')
    .description(
      'Recompute the complete chain and report every edit, gap, move and false date. Exits 1 if there is one.',
    )
    .option(
      '--head <position:hash>',
      'an end of the chain that you noted earlier: nothing up to it may have changed',
    )
    .option('--checkpoints <file>', 'a file, or a log, with the signed checkpoints that brokers published')
    .option('--public-key <file>', 'the public keys, in PEM, of the accepted signers')
    .option(
      '--accept-retention <position>',
      'accept a retention by a release before 0.3.0, which recorded no hash; may be repeated',
      addPosition,
      [],
    )
    .option('--json', 'print the report as JSON')
    .action(async (options: VerifyOptions) => {
      const evidence = await evidenceOf(options);
      const progress = new ProgressLine('records verified');
      const report = await withRecords((context) =>
        verifyChain(context.get(DataSource), evidence, (records) => {
          progress.show(records);
        }),
      );
      progress.end();
      printResult(options.json, report, describeChain(report));
      if (report.faults > 0) process.exitCode = 1;
    });
}

async function evidenceOf(options: VerifyOptions): Promise<ChainEvidence> {
  const { head, checkpoints, publicKey, acceptRetention } = options;
  if (checkpoints !== undefined && publicKey === undefined)
    throw new CommandFailed('--checkpoints needs --public-key');
  const publicKeys = publicKey === undefined ? undefined : await readKeys(publicKey);
  return {
    head: head === undefined ? undefined : parseHead(head),
    checkpoints:
      checkpoints === undefined || publicKeys === undefined
        ? undefined
        : { text: await readCheckpoints(checkpoints), publicKeys },
    publicKeys,
    acceptedRetentions: acceptRetention,
  };
}

/** A file without any checkpoint proves nothing, and must not appear to. */
async function readCheckpoints(path: string): Promise<string> {
  const text = await read('--checkpoints', path);
  if (!text.includes('coco-audit-checkpoint/'))
    throw new CommandFailed(`--checkpoints ${path} contains no checkpoint`);
  return text;
}

async function readKeys(keyPath: string): Promise<readonly KeyObject[]> {
  try {
    return readPublicKeys(await read('--public-key', keyPath));
  } catch (error) {
    if (error instanceof CheckpointKeyInvalid)
      throw new CommandFailed(`--public-key ${keyPath} ${error.message}`, { cause: error });
    throw error;
  }
}

async function read(option: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new CommandFailed(`${option} ${path} cannot be read`, { cause: error });
  }
}

function parseHead(text: string): KnownHead {
  const [, position, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (position === undefined || hash === undefined)
    throw new CommandFailed('--head is not a position and a hash, as "broker audit verify" prints them');
  return { position: Number(position), hash };
}

function addPosition(text: string, before: readonly number[]): number[] {
  if (!/^\d{1,15}$/.test(text)) throw new CommandFailed(`--accept-retention "${text}" is not a position`);
  return [...before, Number(text)];
}
