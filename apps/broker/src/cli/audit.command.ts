import { Command } from 'commander';
import {
  AuditTrail,
  NotSealedYet,
  retainMonths,
  TrailSearch,
  verifyChain,
  type AuditAction,
  type KnownHead,
} from '#audit';
import { SystemIds } from '#kernel';
import { describeChain } from './describe-chain.js';
import { CommandFailed } from './end-command.js';
import { ProgressLine } from './progress-line.js';
import { withDatabase } from './with-database.js';

/** Records one statement of an export reads. */
const PAGE = 1_000;

interface VerifyOptions {
  readonly head?: string;
  readonly json?: boolean;
}

interface ExportOptions {
  readonly from?: string;
  readonly to?: string;
  readonly action?: string;
}

interface RetainOptions {
  readonly months: string;
  readonly dryRun?: boolean;
}

/** `broker audit …`: proves, exports and thins out the audit trail, on the database alone. */
export function auditCommand(): Command {
  return new Command('audit')
    .description('Verify the audit trail, export it, and drop old months of it. Needs only DATABASE_URL.')
    .addCommand(verifyCommand())
    .addCommand(exportCommand())
    .addCommand(retainCommand());
}

function verifyCommand(): Command {
  return new Command('verify')
    .description('Compute the whole chain anew and name every edit, gap and move. Exits 1 when there is one.')
    .option(
      '--head <position:hash>',
      'an end of the chain that you wrote down: nothing up to it may have changed',
    )
    .option('--json', 'print the report as JSON')
    .action(async ({ head, json }: VerifyOptions) => {
      const known = head === undefined ? undefined : parseHead(head);
      const progress = new ProgressLine('records verified');
      const report = await withDatabase((database) =>
        verifyChain(database, known, (seals) => {
          progress.show(seals);
        }),
      );
      progress.end();
      process.stdout.write(`${json === true ? JSON.stringify(report) : describeChain(report)}\n`);
      if (report.faults > 0) process.exitCode = 1;
    });
}

function exportCommand(): Command {
  return new Command('export')
    .description('Print records, oldest first, one JSON object a line, each with its position and hash.')
    .option('--from <time>', 'the first time, such as 2026-11-01T00:00:00Z')
    .option('--to <time>', 'the time to end before')
    .option('--action <action>', 'only records of this action')
    .action(async (options: ExportOptions) => {
      await withDatabase(async (database) => {
        const search = new TrailSearch(database);
        const filter = {
          from: parseTime('--from', options.from),
          to: parseTime('--to', options.to),
          action: options.action as AuditAction | undefined,
        };
        for (let after: string | undefined, more = true; more;) {
          const page = await search.oldestFirst(filter, PAGE, after);
          for (const record of page) await write(`${JSON.stringify(record)}\n`);
          after = page.at(-1)?.id;
          more = page.length === PAGE;
        }
      });
    });
}

function retainCommand(): Command {
  return new Command('retain')
    .description(
      'Drop whole months of records and keep their seals; the drop is a record itself. DATABASE_URL must name the owner of the tables.',
    )
    .requiredOption('--months <number>', 'full months to keep, beside the present one')
    .option('--dry-run', 'only say which months would go')
    .action(async ({ months, dryRun = false }: RetainOptions) => {
      if (!/^\d{1,4}$/.test(months))
        throw new CommandFailed(`--months "${months}" is not a number of months`);
      const dropped = await withDatabase((database) =>
        retainMonths(database, new AuditTrail(database, new SystemIds()), Number(months), {
          dryRun,
          actor: { kind: 'admin', id: 'command line' },
        }).catch((error: unknown) => {
          throw error instanceof NotSealedYet ? new CommandFailed(`${error.message}: try again`) : error;
        }),
      );
      const lines = dropped.map(
        ({ table, records }) => `${dryRun ? 'Would drop' : 'Dropped'} ${table}: ${records} records`,
      );
      process.stdout.write(`${lines.length === 0 ? 'No month is that old.' : lines.join('\n')}\n`);
    });
}

function parseHead(text: string): KnownHead {
  const [, position, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (position === undefined || hash === undefined)
    throw new CommandFailed('--head is not a position and a hash, as "broker audit verify" prints them');
  return { position: Number(position), hash };
}

function parseTime(option: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (Number.isNaN(time.getTime()))
    throw new CommandFailed(`${option} "${text}" is not a time such as 2026-11-01T00:00:00Z`);
  return time;
}

/** Waits where the reader of the output is slower than the database. */
async function write(text: string): Promise<void> {
  if (process.stdout.write(text)) return;
  await new Promise((resolve) => process.stdout.once('drain', resolve));
}
