import { open } from 'node:fs/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { Command } from 'commander';
import { validate as isUuid } from 'uuid';
import { COMMAND_LINE } from '#audit';
import { ImportIdentities, LinkImporter } from '#import';
import { KeyChoiceStore, KeyringSettings } from '#keyring';
import { ImportStore } from '#import';
import { CommandFailed } from '../end-command.js';
import { printResult } from '../print-result.js';
import { ProgressLine } from '../progress-line.js';
import { withSecrets } from '../with-context.js';
import { followImport } from './follow-import.js';
import { describeImport, isComplete, reportOf } from './import-report.js';

interface JsonOption {
  readonly json?: boolean;
}

interface ImportOptions extends JsonOption {
  readonly dryRun?: boolean;
  readonly wait: boolean;
}

interface StatusOptions extends JsonOption {
  readonly wait?: boolean;
}

const JSON_OPTION = ['--json', 'print one JSON object'] as const;

/** `broker links …`: imports refresh tokens that another system holds. */
export function linksCommand(): Command {
  const links = new Command('links').description(
    'Import links from refresh tokens that another system holds. Running brokers present them to COCO. See docs/import.md.',
  );
  links
    .command('import')
    .description(
      'Import a JSON Lines file of tokens, encrypted with age to the key of import-key. Exits 1 unless every row is linked.',
    )
    .argument('<file>', 'the encrypted file')
    .option('--dry-run', 'only check the rows; no token is presented')
    .option('--no-wait', 'do not wait until running brokers have presented all rows')
    .option(...JSON_OPTION)
    .action(importFile);
  links
    .command('import-key')
    .description('Print the age public key to which files of tokens are to be encrypted.')
    .action(printKey);
  links
    .command('import-status')
    .description('Show what became of the rows of an import. Exits 1 unless every row is linked.')
    .argument('<id>', 'the import')
    .option('--wait', 'wait until it has ended')
    .option(...JSON_OPTION)
    .action(showStatus);
  links
    .command('import-cancel')
    .description('Cancel an import: no further token is presented, and those that wait are destroyed.')
    .argument('<id>', 'the import')
    .option(...JSON_OPTION)
    .action(cancel);
  return links;
}

async function importFile(path: string, { dryRun = false, wait, json }: ImportOptions): Promise<void> {
  await withChosenKey(async (context) => {
    const id = await load(context, path, dryRun);
    process.stderr.write(`Import ${id}\n`);
    await show(context, id, wait && !dryRun, json);
  });
}

async function load(context: INestApplicationContext, path: string, dryRun: boolean): Promise<string> {
  const file = await open(path, 'r').catch((error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new CommandFailed(`${path} cannot be read: ${code}`);
  });
  const progress = new ProgressLine('rows read');
  try {
    const chunks = file.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>;
    const onProgress = (rows: number): void => {
      progress.show(rows);
    };
    return await context.get(LinkImporter).load(chunks, { dryRun, onProgress }, COMMAND_LINE);
  } finally {
    progress.end();
    await file.close();
  }
}

async function printKey(): Promise<void> {
  await withChosenKey(async (context) => {
    printResult(false, {}, await context.get(ImportIdentities).recipient());
  });
}

async function showStatus(id: string, { wait = false, json }: StatusOptions): Promise<void> {
  requireId(id);
  await withSecrets((context) => show(context, id, wait, json));
}

async function cancel(id: string, { json }: JsonOption): Promise<void> {
  requireId(id);
  await withSecrets(async (context) => {
    await context.get(ImportStore).cancel(id, COMMAND_LINE);
    const report = await reportOf(context.get(ImportStore), id);
    printResult(json, report, describeImport(report));
  });
}

async function show(
  context: INestApplicationContext,
  id: string,
  wait: boolean,
  json: boolean | undefined,
): Promise<void> {
  const store = context.get(ImportStore);
  if (wait) await followImport(store, id);
  const report = await reportOf(store, id);
  printResult(json, report, describeImport(report));
  if (!isComplete(report)) process.exitCode = 1;
}

/** Encrypts under the key that brokers have made primary, which may not be the first of the keyring. */
async function withChosenKey(work: (context: INestApplicationContext) => Promise<void>): Promise<void> {
  await withSecrets(async (context) => {
    await context.get(KeyChoiceStore).follow(context.get(KeyringSettings).keyring);
    await work(context);
  });
}

function requireId(id: string): void {
  if (!isUuid(id)) throw new CommandFailed(`"${id}" is not the id of an import (a UUID)`);
}
