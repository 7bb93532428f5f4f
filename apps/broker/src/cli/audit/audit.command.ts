import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { DataSource } from 'typeorm';
import {
  AuditTrail,
  COMMAND_LINE,
  makeCheckpointKeys,
  NotChainedYet,
  readSetAside,
  retainMonths,
  TrailSearch,
  type AuditAction,
} from '#audit';
import { auditVerifyCommand } from './audit-verify.command.js';
import { writeOutput } from '../../process/output.js';
import { CommandFailed } from '../end-command.js';
import { withRecords } from '../with-context.js';

interface ExportOptions {
  readonly from?: string;
  readonly to?: string;
  readonly action?: string;
}

interface RetainOptions {
  readonly months: string;
  readonly dryRun?: boolean;
}

/** `broker audit …`: verifies, exports and prunes the audit trail; needs only the database. */
export function auditCommand(): Command {
  return new Command('audit')
    .description('Verify the audit trail, export it, and drop old months. Needs only DATABASE_URL.')
    .addCommand(auditVerifyCommand())
    .addCommand(exportCommand())
    .addCommand(retainCommand())
    .addCommand(setAsideCommand())
    .addCommand(createKeyCommand());
}

function exportCommand(): Command {
  return new Command('export')
    .description('Print records, oldest first, one JSON object per line, each with its position and hash.')
    .option('--from <time>', 'the start of the time range, such as 2026-11-01T00:00:00Z')
    .option('--to <time>', 'the end of the time range, exclusive')
    .option('--action <action>', 'only records of this action')
    .action(async (options: ExportOptions) => {
      await withRecords(async (context) => {
        const filter = {
          from: parseTime('--from', options.from),
          to: parseTime('--to', options.to),
          action: options.action as AuditAction | undefined,
        };
        for await (const record of context.get(TrailSearch).walk(filter, true))
          await writeOutput(`${JSON.stringify(record)}\n`);
      });
    });
}

function retainCommand(): Command {
  return new Command('retain')
    .description(
      'Drop full months of records but keep their chain entries; the drop is itself a record. DATABASE_URL must use the owner of the tables.',
    )
    .requiredOption('--months <number>', 'full months to keep, in addition to the current one')
    .option('--dry-run', 'only show which months would be dropped')
    .action(async ({ months, dryRun = false }: RetainOptions) => {
      if (!/^\d{1,4}$/.test(months))
        throw new CommandFailed(`--months "${months}" is not a number of months`);
      if (Number(months) === 0)
        throw new CommandFailed('--months 0 would drop last month: keep at least 1 full month');
      const dropped = await withRecords((context) =>
        retainMonths(context.get(DataSource), context.get(AuditTrail), Number(months), {
          dryRun,
          ...COMMAND_LINE,
        }).catch((error: unknown) => {
          throw error instanceof NotChainedYet ? new CommandFailed(`${error.message}: try again`) : error;
        }),
      );
      const lines = dropped.map(
        ({ table, records }) => `${dryRun ? 'Would drop' : 'Dropped'} ${table}: ${records} records`,
      );
      process.stdout.write(`${lines.length === 0 ? 'No month is that old.' : lines.join('\n')}\n`);
    });
}

function setAsideCommand(): Command {
  return new Command('set-aside')
    .description(
      'Print the records that PostgreSQL rejected and that were set aside, one JSON object per line.',
    )
    .action(async () => {
      await withRecords(async (context) => {
        for (const { id, at, code, record } of await readSetAside(context.get(DataSource)))
          await writeOutput(`${JSON.stringify({ id, at, code, record: JSON.parse(record) as unknown })}\n`);
      });
    });
}

function createKeyCommand(): Command {
  return new Command('create-key')
    .description(
      'Create the key pair that signs checkpoints. Needs no database; existing files are not overwritten.',
    )
    .requiredOption('--out <file>', 'the private key, for AUDIT_CHECKPOINT_KEY_FILE')
    .requiredOption(
      '--public-out <file>',
      'the public key, for broker audit verify; keep it where no broker runs',
    )
    .action(async ({ out, publicOut }: { readonly out: string; readonly publicOut: string }) => {
      await createCheckpointKey(out, publicOut);
      process.stdout.write(`Private key: ${out}\nPublic key: ${publicOut}\n`);
    });
}

function parseTime(option: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (Number.isNaN(time.getTime()))
    throw new CommandFailed(`${option} "${text}" is not a time such as 2026-11-01T00:00:00Z`);
  return time;
}

/** Creates a key pair for checkpoints; only its owner can read the private key. @throws CommandFailed if a file exists */
async function createCheckpointKey(privatePath: string, publicPath: string): Promise<void> {
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
