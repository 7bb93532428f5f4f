import type { INestApplicationContext } from '@nestjs/common';
import { Command } from 'commander';
import { DataSource } from 'typeorm';
import { AuditTrail } from '#audit';
import { readSecretFile, SecretFileUnusable } from '#kernel';
import { KeyChoiceStore, KeyringSettings, TokenSealer } from '#vault';
import { exportVault, type ExportReport } from '../transfer/export-vault.js';
import { importVault, type ImportReport } from '../transfer/import-vault.js';
import { CommandFailed } from './end-command.js';
import { ProgressLine } from './progress-line.js';
import { describeVault, vaultReportFields, verifyVault } from './vault-report.js';
import { withSecrets } from './with-context.js';

interface VerifyOptions {
  readonly json?: boolean;
}

interface ExportOptions extends VerifyOptions {
  readonly to: string;
  readonly out: string;
  readonly whileRunning?: boolean;
}

interface ImportOptions extends VerifyOptions {
  readonly identity: string;
  readonly in: string;
  readonly dryRun?: boolean;
}

const JSON_OPTION = ['--json', 'print one JSON object for a machine'] as const;

/** `broker vault …`: checks what is sealed, and moves it between databases. Needs only the database and the keyring. */
export function vaultCommand(): Command {
  const vault = new Command('vault').description(
    'Check the sealed tokens, and move links between databases.',
  );
  vault
    .command('verify')
    .description(
      'Open everything sealed, beside running brokers. Exits 1 when something does not open or is out of place.',
    )
    .option(...JSON_OPTION)
    .action(verify);
  vault
    .command('export')
    .description('Write services and links, with their tokens, to a file that only the given age key opens.')
    .requiredOption('--to <recipient>', 'age public key, age1…, of whoever imports the file')
    .requiredOption('--out <file>', 'the file to make; one that exists is not overwritten')
    .option('--while-running', 'export although brokers run: the file is good for a rehearsal only')
    .option(...JSON_OPTION)
    .action(exportTo);
  vault
    .command('import')
    .description('Put the services and links of an exported file into this database. May be run again.')
    .requiredOption('--identity <file>', 'age identity file, AGE-SECRET-KEY-…, readable by its owner alone')
    .requiredOption('--in <file>', 'the exported file')
    .option('--dry-run', 'check the whole file and say what would be done')
    .option(...JSON_OPTION)
    .action(importFrom);
  return vault;
}

async function verify({ json }: VerifyOptions): Promise<void> {
  const progress = new ProgressLine('records read');
  const report = await withSecrets((context) =>
    verifyVault(context, (records) => {
      progress.show(records);
    }),
  );
  progress.end();
  print(json, vaultReportFields(report), describeVault(report));
  if (!report.sound) process.exitCode = 1;
}

async function exportTo({ to, out, whileRunning = false, json }: ExportOptions): Promise<void> {
  const progress = new ProgressLine('links written');
  const onProgress = progress.show.bind(progress);
  const report = await withSecrets((context) =>
    exportVault({
      database: context.get(DataSource),
      sealer: context.get(TokenSealer),
      audit: context.get(AuditTrail),
      recipient: to,
      path: out,
      whileRunning,
      onProgress,
    }),
  );
  progress.end();
  print(json, report, describeExport(report, out));
  if (report.unopenable.length > 0) process.exitCode = 1;
}

async function importFrom({ identity, in: path, dryRun = false, json }: ImportOptions): Promise<void> {
  const progress = new ProgressLine('links looked at');
  const onProgress = progress.show.bind(progress);
  const identities = readIdentities(identity);
  const report = await withSecrets(async (context) => {
    await encryptUnderChosenKey(context);
    return importVault({
      database: context.get(DataSource),
      sealer: context.get(TokenSealer),
      audit: context.get(AuditTrail),
      path,
      identities,
      dryRun,
      onProgress,
    });
  });
  progress.end();
  print(json, { ...report, dryRun }, describeImport(report, dryRun));
}

/** Brokers may have chosen another key than the first of the ring. */
async function encryptUnderChosenKey(context: INestApplicationContext): Promise<void> {
  const { keyring } = context.get(KeyringSettings);
  const choice = await context.get(KeyChoiceStore).read();
  if (choice !== undefined && keyring.get(choice.primaryId) !== undefined)
    keyring.choosePrimary(choice.primaryId);
}

function readIdentities(path: string): string {
  try {
    return readSecretFile(path);
  } catch (error) {
    if (!(error instanceof SecretFileUnusable)) throw error;
    throw new CommandFailed(`--identity ${error.message}; chmod 600 ${path}`, { cause: error });
  }
}

function describeExport(report: ExportReport, path: string): string {
  const { services, links, pendingLeftOut, unopenable, brokers, sha256 } = report;
  return [
    `${path}: ${services} services, ${links} links, SHA-256 ${sha256}`,
    pendingLeftOut > 0 &&
      `${pendingLeftOut} links that wait for their confirmation were left out: their users begin again`,
    unopenable.length > 0 &&
      `${unopenable.length} links were left out because their tokens do not open (broker vault verify): ${unopenable.join(', ')}`,
    brokers > 0
      ? `${brokers} brokers run and go on using refresh tokens up: use this file for a rehearsal only, not to move.`
      : 'Do not start a broker on this database any more: two brokers that refresh the same links end them all.',
  ]
    .filter((line) => line !== false)
    .join('\n');
}

function describeImport({ services, links, sha256 }: ImportReport, dryRun: boolean): string {
  return [
    `The file is whole: SHA-256 ${sha256}. Compare it with what the export said.`,
    `Services: ${services.created} new, ${services.kept} here already`,
    `Links: ${links.created} new, ${links.replaced} replaced by a newer state, ${links.kept} kept as they are here`,
    ...(dryRun ? ['This was a dry run: nothing was written.'] : []),
  ].join('\n');
}

function print(json: boolean | undefined, report: object, text: string): void {
  process.stdout.write(`${json === true ? JSON.stringify(report) : text}\n`);
}
