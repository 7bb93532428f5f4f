import type { DataSource } from 'typeorm';
import { OLDEST_POSTGRES, pendingMigrations } from '#database';
import { unknown, well, wrong, type Finding } from './finding.js';

/**
 * Seconds by which this machine's clock may differ from the database's and from COCO's: tokens are refreshed minutes before
 * they expire, and JWTs are given a minute.
 */
export const CLOCK_LIMIT = 30;

interface Facts {
  readonly version: number;
  readonly text: string;
  readonly writable: boolean;
  readonly now: Date;
}

const READ_FACTS = `
  SELECT current_setting('server_version_num')::int / 10000 AS version, current_setting('server_version') AS text,
    NOT pg_is_in_recovery() AS writable, clock_timestamp() AS now`;

/** Whether the broker can work with this server. */
export async function checkServer(database: DataSource): Promise<Finding[]> {
  const [facts] = await database.query<Facts[]>(READ_FACTS);
  if (facts === undefined) return [wrong('database', 'it does not answer: check DATABASE_URL')];
  return [version(facts), clock(facts)];
}

function version({ version: major, text, writable }: Facts): Finding {
  if (major < OLDEST_POSTGRES)
    return wrong('database', `PostgreSQL ${text} is too old: ${OLDEST_POSTGRES} or later is required`);
  if (!writable)
    return wrong('database', `PostgreSQL ${text} is a standby, which accepts no writes: use its primary`);
  return well('database', `PostgreSQL ${text} answers and accepts writes`);
}

/**
 * Whether the schema is as new as this build. Only reads, so it also works as the brokers' role and before the first
 * migration.
 */
export async function checkMigrations(database: DataSource): Promise<Finding> {
  const pending = await pendingMigrations(database);
  if (pending.length === 0) return well('migrations', 'the schema is up to date with this build');
  return wrong(
    'migrations',
    pending.length === database.migrations.length
      ? 'the database is empty: run broker migrate, or start a broker with MIGRATE_AT_START'
      : `${pending.length} of ${database.migrations.length} are pending: run broker migrate, or start a broker with MIGRATE_AT_START`,
  );
}

function clock({ now }: Facts): Finding {
  const difference = Math.abs(now.getTime() - Date.now()) / 1_000;
  const text = `clock skew to the database: ${difference.toFixed(1)} s`;
  return difference > CLOCK_LIMIT
    ? wrong(
        'database clock',
        `${text}: synchronize both by NTP; otherwise valid tokens seem expired, or expired ones valid`,
      )
    : well('database clock', text);
}

/** The checks that need a reachable database. */
export const withoutDatabase: readonly Finding[] = (
  ['migrations', 'keyring', 'accounts', 'grants'] as const
).map((check) => unknown(check, 'the database cannot be reached'));
