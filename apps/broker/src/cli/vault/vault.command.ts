import { Command } from 'commander';
import { DataSource } from 'typeorm';
import { AuditTrail } from '#audit';
import { readSecretFile, SecretFileUnusable } from '#kernel';
import { KeyChoiceStore, KeyringSettings } from '#keyring';
import { exportVault, importVault, type ExportReport, type ImportReport } from '#transfer';
import { TokenCipher } from '#vault';
import { CommandFailed } from '../end-command.js';
import { printResult } from '../print-result.js';
import { ProgressLine } from '../progress-line.js';
import { describeVault, vaultReportFields, verifyVault } from './vault-report.js';
import { withSecrets } from '../with-context.js';

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

const JSON_OPTION = ['--json', 'print one JSON object'] as const;

/** `broker vault …`: checks encrypted data, and moves it between databases. Needs only the database and the keyring. */
export function vaultCommand(): Command {
  const vault = new Command('vault').description(
    'Check the encrypted tokens, and move links between databases.',
  );
  vault
    .command('verify')
    .description(
      'Decrypt everything that is encrypted; brokers may run meanwhile. Exits 1 if something does not decrypt or is out of place.',
    )
    .option(...JSON_OPTION)
    .action(verify);
  vault
    .command('export')
    .description('Write services and links, with their tokens, to a file encrypted to the given age key.')
    .requiredOption('--to <recipient>', 'age public key (age1…) of the importing side')
    .requiredOption('--out <file>', 'the file to create; it must not exist')
    .option('--while-running', 'export although brokers run: use the file only for a rehearsal')
    .option(...JSON_OPTION)
    .action(exportTo);
  vault
    .command('import')
    .description('Load the services and links of an exported file into this database. Can be repeated.')
    .requiredOption('--identity <file>', 'age identity file (AGE-SECRET-KEY-…), readable only by its owner')
    .requiredOption('--in <file>', 'the exported file')
    .option('--dry-run', 'check the complete file and show what would be done')
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
  printResult(json, vaultReportFields(report), describeVault(report));
  if (!report.sound) process.exitCode = 1;
}

async function exportTo({ to, out, whileRunning = false, json }: ExportOptions): Promise<void> {
  const progress = new ProgressLine('links written');
  const onProgress = progress.show.bind(progress);
  const report = await withSecrets((context) =>
    exportVault({
      database: context.get(DataSource),
      tokenCipher: context.get(TokenCipher),
      audit: context.get(AuditTrail),
      recipient: to,
      path: out,
      whileRunning,
      onProgress,
    }),
  );
  progress.end();
  printResult(json, report, describeExport(report, out));
  if (report.unopenable.length > 0) process.exitCode = 1;
}

async function importFrom({ identity, in: path, dryRun = false, json }: ImportOptions): Promise<void> {
  const progress = new ProgressLine('links checked');
  const onProgress = progress.show.bind(progress);
  const identities = readIdentities(identity);
  const report = await withSecrets(async (context) => {
    await context.get(KeyChoiceStore).follow(context.get(KeyringSettings).keyring);
    return importVault({
      database: context.get(DataSource),
      tokenCipher: context.get(TokenCipher),
      audit: context.get(AuditTrail),
      path,
      identities,
      dryRun,
      onProgress,
    });
  });
  progress.end();
  printResult(json, { ...report, dryRun }, describeImport(report, dryRun));
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
    pendingLeftOut > 0 && `${pendingLeftOut} pending links were left out: their users start again`,
    unopenable.length > 0 &&
      `${unopenable.length} links were left out because their tokens do not decrypt (broker vault verify): ${unopenable.join(', ')}`,
    brokers > 0
      ? `${brokers} brokers are running and keep using up refresh tokens: use this file only for a rehearsal.`
      : 'Never start a broker on this database again: two brokers that refresh the same links destroy them all.',
  ]
    .filter((line) => line !== false)
    .join('\n');
}

function describeImport({ services, links, sha256 }: ImportReport, dryRun: boolean): string {
  return [
    `The file is complete: SHA-256 ${sha256}. Compare it with the one that the export printed.`,
    `Services: ${services.created} new, ${services.kept} already here`,
    `Links: ${links.created} new, ${links.replaced} replaced by a newer state, ${links.kept} left unchanged`,
    ...(dryRun ? ['This was a dry run: nothing was written.'] : []),
  ].join('\n');
}
