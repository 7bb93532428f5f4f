import { setting, Settings } from '#kernel';
import { STATEMENT_TIMEOUT, type ConnectionLimits } from './limits.js';

/** What the URL of a database looks like. */
const DATABASE_URL = { type: 'URL', pattern: /^postgres(ql)?:\/\/\S+$/, expected: 'a postgres:// URL' };

const EXAMPLE_URL = 'postgres://broker:…@db.example.com/broker?sslmode=verify-full';

/** Whether a text can be the URL of a database. */
export function isDatabaseUrl(text: string): boolean {
  return DATABASE_URL.pattern.test(text) && URL.canParse(text);
}

/** How the broker reaches PostgreSQL. Provided by the app's configuration. */
export abstract class DatabaseSettings extends Settings({
  url: setting.text({
    name: 'DATABASE_URL',
    ...DATABASE_URL,
    required: true,
    secret: true,
    meaning:
      'PostgreSQL 15 or later. In development one is started. A file is re-read for each new connection. In production a host other than this machine needs `sslmode=verify-full` or `verify-ca`.',
    example: EXAMPLE_URL,
  }),
  sessionUrl: setting.text({
    name: 'DATABASE_SESSION_URL',
    ...DATABASE_URL,
    otherwise: 'none',
    secret: true,
    meaning:
      'The same database, bypassing a pooler in transaction mode, for features that such a pooler does not support (docs/deployment.md). Without it DATABASE_URL is used for everything.',
    example: EXAMPLE_URL,
  }),
  poolSize: setting.wholeNumber({
    name: 'DATABASE_POOL_SIZE',
    unit: 'connections',
    min: 2,
    max: 1_000,
    fallback: 20,
    meaning: 'Database connections of this replica.',
    why: 'One for each refresh in flight; with ten replicas PostgreSQL holds a few hundred, which it serves well.',
  }),
  connectionTimeout: setting.duration({
    name: 'DATABASE_CONNECTION_TIMEOUT',
    min: 0.1,
    max: 60,
    fallback: 2,
    meaning: 'How long a call waits for a database connection before it gets 503.',
    why: 'Long enough for a burst on a busy machine; a pool that has fallen silent is still given up within 10 s.',
  }),
  statementTimeout: setting.duration({
    name: 'DATABASE_STATEMENT_TIMEOUT',
    min: 0.5,
    max: 60,
    otherwise: `\`${STATEMENT_TIMEOUT / 1_000}\``,
    meaning:
      'How long a statement of a call may take before the database cancels it. If the database does not even report that, the connection is dropped half a second later.',
    why: 'Statements of calls take milliseconds; one that takes seconds is waiting for a lock or for a failing server.',
    example: '5',
  }),
}) {
  /** Reads `url` again for a new connection, where it comes from a file and so may have been rotated; throws while it can't. */
  readonly readUrl?: (() => string) | undefined;
  /** As `readUrl`, for `sessionUrl`. */
  readonly readSessionUrl?: (() => string) | undefined;
  /** What migrations and commands may take instead of `connectionTimeout` and `statementTimeout`. */
  readonly limits?: ConnectionLimits | undefined;
}

/** Databases that production may reach without a verified certificate. */
export const trustedDatabases = {
  hosts: setting.list({
    name: 'DATABASE_TRUSTED_HOSTS',
    type: 'list of hosts',
    pattern: /^[A-Za-z0-9.:_-]+(?:,[A-Za-z0-9.:_-]+)*$/,
    expected: 'hosts as the URLs name them, comma-separated',
    fallback: '',
    meaning:
      'Database hosts, comma-separated, to which production may connect without a verified certificate: use it only if something else protects the connection, such as a service mesh. `broker doctor` lists them.',
    example: 'database.mesh.internal',
  }),
};
