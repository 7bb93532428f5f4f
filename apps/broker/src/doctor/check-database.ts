import type { DataSource } from 'typeorm';
import { OLDEST_POSTGRES } from '#database';
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

/** Whether the database is one that the broker can work with, and as new as this build. */
export async function checkDatabase(database: DataSource): Promise<Finding[]> {
  const [facts] = await database.query<Facts[]>(READ_FACTS);
  if (facts === undefined) return [wrong('database', 'it answers nothing: check DATABASE_URL')];
  return [version(facts), await migrations(database), clock(facts)];
}

function version({ version: major, text, writable }: Facts): Finding {
  if (major < OLDEST_POSTGRES)
    return wrong('database', `PostgreSQL ${text} is too old: ${OLDEST_POSTGRES} or later is needed`);
  if (!writable)
    return wrong('database', `PostgreSQL ${text} is a standby, which takes no writes: name its primary`);
  return well('database', `PostgreSQL ${text} answers and takes writes`);
}

async function migrations(database: DataSource): Promise<Finding> {
  return (await database.showMigrations())
    ? wrong('migrations', 'some are outstanding: run broker migrate, or start a broker with MIGRATE_AT_START')
    : well('migrations', 'the database is as new as this build');
}

function clock({ now }: Facts): Finding {
  const difference = Math.abs(now.getTime() - Date.now()) / 1_000;
  const text = `this machine and the database differ by ${difference.toFixed(1)} s`;
  return difference > CLOCK_LIMIT
    ? wrong('clock', `${text}: let NTP set both; tokens would be taken for expired, or for living`)
    : well('clock', text);
}

/** What can't be said where the database is not there. */
export const withoutDatabase: readonly Finding[] = (
  ['migrations', 'keyring', 'accounts', 'grants'] as const
).map((check) => unknown(check, 'the database cannot be reached'));
