import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { BrokerChild } from '../../test/harness/broker/broker-child.js';
import { tokenCipherOf, seedLinks } from '../../test/chaos/stage/seed-links.js';
import { cpuSecondsOf } from '../harness/figures/process-figures.js';
import { startReplica } from '../proxy/stage/start-replica.js';
import type { BenchDatabase, StatementCount } from './bench-database.js';
import { parseHistogram, quantile, type Histogram } from './histogram.js';
import { refreshesPerSecond } from './round.js';
import { readUpdates, updatesPerRefresh, type UpdatesByTable } from './table-updates.js';
import { TokenServerProcess } from './token-server-process.js';

const COUNT_DERIVATIONS = fileURLToPath(new URL('./count-derivations.js', import.meta.url));

/** The parameters that the bench varies. */
export interface ThroughputOptions {
  readonly links: number;
  readonly rounds: number;
  readonly concurrency: number;
  readonly batchSize: number;
  /** Token calls a second that the broker allows itself. */
  readonly rateLimit: number;
  /** Where the version to measure was built, if not this one. */
  readonly folder?: string;
}

/** The results of one replica. */
export interface Throughput {
  /** Refreshes per second, first to last commit, in each round. */
  readonly perSecond: readonly number[];
  readonly statementsPerRefresh: number;
  readonly statements: readonly StatementCount[];
  /** Milliseconds from the answer until the pair was on the disk. */
  readonly journalWindow: { readonly p50: number; readonly p99: number };
  readonly answerToCommit: { readonly p50: number; readonly p99: number };
  /**
   * Milliseconds of processor time that one refresh costs: unlike the rate, it does not depend on what else is
   * running.
   */
  readonly processorTime: { readonly broker: number; readonly postgres: number };
  /**
   * Bytes that one refresh adds to the write-ahead log, to the audit trail with its chain and indexes, and to what the
   * broker prints.
   */
  readonly bytes: { readonly log: number; readonly audit: number; readonly printed: number };
  /** Row changes of one refresh. */
  readonly updates: UpdatesByTable;
  /** Key derivations of one refresh. */
  readonly derivations: number;
}

/** The broker, and the file to which it prints. */
interface MeasuredBroker {
  readonly broker: BrokerChild;
  readonly log: string;
}

/** The results of one round. */
interface Round {
  readonly perSecond: number;
  /** Bytes of the write-ahead log. */
  readonly log: number;
}

/** Lets one replica refresh links that are all due at once, against a token endpoint that answers at once. */
export async function measureThroughput(
  database: BenchDatabase,
  options: ThroughputOptions,
): Promise<Throughput> {
  const keyring = `bench:${randomBytes(32).toString('base64')}`;
  const pair = { accessToken: 'a'.repeat(700), refreshToken: 'r'.repeat(43), expiresIn: 3_600 };
  const pairs = Array.from({ length: options.links }, () => pair);
  await seedLinks(database.client, tokenCipherOf(keyring), database.serviceId, pairs);
  const folder = mkdtempSync(join(tmpdir(), 'bench-refresh-'));
  const tokenServer = await TokenServerProcess.start();
  const environment = {
    ...brokerSettings(database.url, tokenServer.url, keyring, folder),
    REFRESH_CONCURRENCY: String(options.concurrency),
    REFRESH_BATCH_SIZE: String(options.batchSize),
    REFRESH_RATE_LIMIT: String(options.rateLimit),
    BENCH_DERIVATIONS: join(folder, 'derivations'),
  };
  const log = join(folder, 'broker.log');
  const broker = await startReplica(environment, {
    log,
    nodeOptions: [`--import=${COUNT_DERIVATIONS}`],
    ...(options.folder !== undefined && { folder: options.folder }),
  });
  try {
    const measured = await runRounds(database, { broker, log }, options);
    await broker.stop();
    // The round that is not counted elsewhere is one of those that derived keys.
    const refreshes = options.links * (options.rounds + 1);
    return { ...measured, derivations: Number(readFileSync(environment.BENCH_DERIVATIONS)) / refreshes };
  } finally {
    await broker.stop();
    tokenServer.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function brokerSettings(
  databaseUrl: string,
  cocoUrl: string,
  keyring: string,
  folder: string,
): Record<string, string> {
  return {
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PUBLIC_URL: 'http://localhost',
    DATABASE_URL: databaseUrl,
    COCO_BASE_URL: cocoUrl,
    COCO_CLIENT_ID: 'bench',
    COCO_CLIENT_SECRET: randomBytes(24).toString('base64url'),
    KEYRING: keyring,
    ADMIN_KEY: randomBytes(24).toString('base64url'),
    LOG_LEVEL: 'info',
    DATA_DIRECTORY: folder,
    REFRESH_SWEEP_INTERVAL: '0.05',
  };
}

async function runRounds(
  database: BenchDatabase,
  broker: MeasuredBroker,
  { links, rounds }: ThroughputOptions,
): Promise<Omit<Throughput, 'derivations'>> {
  // The first round is not counted: the code is not compiled yet.
  await runRound(database, links);
  await database.forgetStatements();
  const before = await readingOf(database, broker);
  const auditBefore = await auditBytes(database);
  const updatesBefore = await readUpdates(database);
  const done: Round[] = [];
  for (let round = 0; round < rounds; round += 1) done.push(await runRound(database, links));
  // PostgreSQL's processes publish their counts of row changes once a second at most.
  await pause(2_000);
  const after = await readingOf(database, broker);
  const statements = (await database.statements()).filter(({ statement }) => isOfTheBroker(statement));
  const calls = statements.reduce((sum, statement) => sum + statement.calls, 0);
  return {
    perSecond: done.map(({ perSecond }) => perSecond),
    statements,
    statementsPerRefresh: calls / (links * rounds),
    journalWindow: quantiles(before.journal, after.journal),
    answerToCommit: quantiles(before.commit, after.commit),
    processorTime: {
      broker: (1_000 * (after.broker - before.broker)) / (links * rounds),
      postgres: (1_000 * (after.postgres - before.postgres)) / (links * rounds),
    },
    bytes: {
      log: done.reduce((sum, { log }) => sum + log, 0) / (links * rounds),
      audit: ((await auditBytes(database)) - auditBefore) / (links * rounds),
      printed: (after.printed - before.printed) / (links * rounds),
    },
    updates: updatesPerRefresh(updatesBefore, await readUpdates(database), links * rounds, links * rounds),
  };
}

/** Makes every link due and waits until each has its next pair. */
async function runRound(database: BenchDatabase, links: number): Promise<Round> {
  await database.client.query('VACUUM ANALYZE links, link_secrets');
  const { due } = await database.numbers(
    `WITH made_due AS (UPDATE links SET refresh_due_at = clock_timestamp() - random() * interval '1 minute' RETURNING 1)
     SELECT extract(epoch FROM now()) AS due FROM made_due LIMIT 1`,
  );
  const logBefore = await logPosition(database);
  const perSecond = await refreshesPerSecond(links, () => commitsSince(database, due ?? 0, links));
  return { perSecond, log: (await logPosition(database)) - logBefore };
}

/** Bytes of the write-ahead log since the server was made. */
async function logPosition(database: BenchDatabase): Promise<number> {
  const { position } = await database.numbers(`SELECT pg_current_wal_insert_lsn() - '0/0' AS position`);
  return position ?? NaN;
}

/** Bytes of the audit trail, its chain, and the indexes of both. */
async function auditBytes(database: BenchDatabase): Promise<number> {
  const { bytes } = await database.numbers(
    `SELECT sum(pg_total_relation_size(oid)) AS bytes FROM pg_class
     WHERE relkind = 'r' AND (relname LIKE 'audit\\_events%' OR relname = 'audit_seals')`,
  );
  return bytes ?? NaN;
}

/** Seconds from the first commit to the last, once all links have committed. */
async function commitsSince(
  database: BenchDatabase,
  due: number,
  links: number,
): Promise<number | undefined> {
  const { waiting } = await database.numbers(
    "SELECT count(*) AS waiting FROM links WHERE refresh_due_at < clock_timestamp() + interval '5 minutes'",
  );
  if (waiting !== 0) return undefined;
  const { committed, span } = await database.numbers(
    `SELECT count(*) AS committed, extract(epoch FROM max(last_refreshed_at) - min(last_refreshed_at)) AS span
     FROM links WHERE last_refreshed_at > to_timestamp($1)`,
    [due],
  );
  if (committed !== links) throw new Error(`Of ${links} links, ${committed} were refreshed`);
  return span;
}

/** Counters at one moment; the difference between two of them is the measurement. */
interface Reading {
  readonly journal: Histogram;
  readonly commit: Histogram;
  readonly broker: number;
  readonly postgres: number;
  readonly printed: number;
}

async function readingOf(database: BenchDatabase, { broker, log }: MeasuredBroker): Promise<Reading> {
  const text = await (await fetch(`${broker.managementUrl}/metrics`)).text();
  return {
    journal: parseHistogram(text, 'refresh_journal_append_seconds'),
    commit: parseHistogram(text, 'refresh_answer_to_commit_seconds'),
    broker: Number(/^process_cpu_seconds_total ([\d.e+-]+)/m.exec(text)?.[1]),
    postgres: cpuSecondsOf(await database.processIds()),
    printed: statSync(log).size,
  };
}

function quantiles(before: Histogram, after: Histogram): { p50: number; p99: number } {
  return { p50: 1_000 * quantile(before, after, 0.5), p99: 1_000 * quantile(before, after, 0.99) };
}

/** Statements of the bench itself are recognised by text that only they contain. */
function isOfTheBroker(statement: string): boolean {
  return !/made_due|AS waiting|AS committed|VACUUM/.test(statement);
}
