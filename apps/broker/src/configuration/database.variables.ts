import { IntegerSetting, SecondsSetting, SwitchSetting, TextSetting } from './setting.js';

/** What the URL of a database looks like. */
const DATABASE_URL = /^postgres(ql)?:\/\/\S+$/;

/** Whether a text can be the URL of a database. */
export function isDatabaseUrl(text: string): boolean {
  return DATABASE_URL.test(text) && URL.canParse(text);
}

/** The database. */
export class DatabaseVariables {
  @TextSetting({
    meaning:
      'PostgreSQL 15 or later. In development one is started. A file is read again for each new connection. In production a host other than this machine needs `sslmode=verify-full` or `verify-ca`.',
    type: 'URL',
    pattern: DATABASE_URL,
    expected: 'a postgres:// URL',
    example: 'postgres://broker:…@db.example.com/broker?sslmode=verify-full',
    required: true,
    secret: true,
  })
  readonly DATABASE_URL: string = '';

  @TextSetting({
    meaning:
      'The same database past a pooler in transaction mode, for what such a pooler does not carry (docs/deployment.md). Without it DATABASE_URL serves for all.',
    type: 'URL',
    pattern: DATABASE_URL,
    expected: 'a postgres:// URL',
    example: 'postgres://broker:…@db.example.com/broker?sslmode=verify-full',
    defaultText: 'none',
    secret: true,
  })
  readonly DATABASE_SESSION_URL: string | undefined = undefined;

  @TextSetting({
    meaning:
      'Hosts of databases, comma-separated, to which production connects without a checked certificate: only where something else protects the way, such as a service mesh. `broker doctor` names them.',
    type: 'list of hosts',
    pattern: /^[A-Za-z0-9.:_-]+(?:,[A-Za-z0-9.:_-]+)*$/,
    expected: 'hosts as the URLs name them, comma-separated',
    defaultText: 'none',
    example: 'database.mesh.internal',
  })
  readonly DATABASE_TRUSTED_HOSTS: string | undefined = undefined;

  @IntegerSetting({ min: 2, max: 1_000, meaning: 'Database connections of this replica.', example: '20' })
  readonly DATABASE_POOL_SIZE = 20;

  @SecondsSetting({
    min: 0.1,
    max: 60,
    meaning: 'How long a call waits for a database connection before it is answered 503.',
    example: '2',
  })
  readonly DATABASE_CONNECTION_TIMEOUT = 2;

  @SecondsSetting({
    min: 0.5,
    max: 60,
    meaning:
      'How long a statement of a call may take. The database is told to end it then; where it does not even say so, the connection is given up half a second later.',
    example: '5',
  })
  readonly DATABASE_STATEMENT_TIMEOUT = 5;

  @SwitchSetting({
    meaning:
      'Whether the broker brings the database up to date at start; otherwise run `npm run migrate` first.',
    example: 'true',
  })
  readonly MIGRATE_AT_START = true;
}
