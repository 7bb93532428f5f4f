import { IntegerSetting, SecondsSetting, SwitchSetting, TextSetting } from './setting.js';

/** The database. */
export class DatabaseVariables {
  @TextSetting({
    meaning: 'PostgreSQL 18 or later. In development one is started.',
    type: 'URL',
    pattern: /^postgres(ql)?:\/\/\S+$/,
    expected: 'a postgres:// URL',
    example: 'postgres://broker:…@db.example.com/broker',
    required: true,
    secret: true,
  })
  readonly DATABASE_URL: string = '';

  @TextSetting({
    meaning:
      'The same database past a pooler in transaction mode, for what such a pooler does not carry (docs/deployment.md). Without it DATABASE_URL serves for all.',
    type: 'URL',
    pattern: /^postgres(ql)?:\/\/\S+$/,
    expected: 'a postgres:// URL',
    example: 'postgres://broker:…@db.example.com/broker',
    defaultText: 'none',
    secret: true,
  })
  readonly DATABASE_SESSION_URL: string | undefined = undefined;

  @IntegerSetting({ min: 2, max: 1_000, meaning: 'Database connections of this replica.', example: '20' })
  readonly DATABASE_POOL_SIZE = 20;

  @SecondsSetting({
    min: 0.1,
    max: 60,
    meaning: 'How long a call waits for a database connection before it is answered 503.',
    example: '1',
  })
  readonly DATABASE_CONNECTION_TIMEOUT = 1;

  @SwitchSetting({
    meaning:
      'Whether the broker brings the database up to date at start; otherwise run `npm run migrate` first.',
    example: 'true',
  })
  readonly MIGRATE_AT_START = true;
}
