import type { DataSource } from 'typeorm';
import { connectionSecurity } from '#database';
import { EncryptedKinds, KeyringSettings, type Keyring } from '#keyring';
import { countAccounts } from '#vault';
import type { Configuration } from '../configuration/configuration.js';
import type { Environment } from '../configuration/environment.js';
import { loadConfiguration } from '../configuration/load-configuration.js';
import { ConfigurationInvalid } from '../configuration/setting-problem.js';
import { switchProblems } from '../configuration/rules/transport-rules.js';
import { unknownSettings } from '../configuration/unknown-settings.js';
import { refusalOf } from '../database/database-unavailable.js';
import { openDatabase } from '../database/open-database.js';
import { openSecrets } from '../open-context.js';
import { StartRefused } from '../start-refused.js';
import { checkCoco } from './check-coco.js';
import { checkContract } from './check-contract.js';
import { checkMigrations, checkServer, withoutDatabase } from './check-database.js';
import { checkGrants } from './check-grants.js';
import { checkJournal } from './check-journal.js';
import { checkRoles } from './check-roles.js';
import { guess, unknown, well, wrong, type Finding } from './finding.js';

/** Maximum links counted: enough to tell few from many, and fast on any table. */
const COUNT_LIMIT = 100_000;

/** Why a table cannot be checked. */
const OUTSTANDING = 'migrations are outstanding';

/** Checks everything that a broker with these settings depends on, and changes nothing. */
export async function examine(environment: Environment): Promise<Finding[]> {
  const configuration = configurationOf(environment);
  if (Array.isArray(configuration)) return [...configuration, unknown('database', 'settings are wrong')];
  return [
    ...configurationFindings(environment),
    ...transportFindings(configuration, environment),
    ...checkRoles(configuration.console.provider, configuration.access.fourEyes),
    ...(await databaseFindings(configuration)),
    ...(await checkCoco(configuration.oauth.authorizationEndpoint, configuration.proxy)),
    ...checkContract(environment),
    await checkJournal(configuration.refresh.journalDirectory),
  ];
}

function configurationOf(environment: Environment): Configuration | Finding[] {
  try {
    return loadConfiguration(environment);
  } catch (error) {
    if (error instanceof ConfigurationInvalid) return findingsOf(error, 'configuration');
    throw error;
  }
}

function findingsOf({ problems }: ConfigurationInvalid, check: Finding['check']): Finding[] {
  return problems.map(({ setting, problem, remedy }) => wrong(check, `${setting} ${problem}. ${remedy}`));
}

function configurationFindings(environment: Environment): Finding[] {
  const misspelt = unknownSettings(environment);
  if (misspelt.length === 0) return [well('configuration', 'every setting is present and valid')];
  return misspelt.map((name) =>
    wrong('configuration', `${name} is not a setting of the broker; is it misspelt?`),
  );
}

/** Weak connections with which the broker still starts: in development, or because an operator trusts a host. */
function transportFindings({ production, database }: Configuration, environment: Environment): Finding[] {
  const switches = production ? [] : switchProblems(environment);
  const hosts = [database.url, database.sessionUrl ?? database.url]
    .map((url) => connectionSecurity(url, environment.PGSSLMODE))
    .filter(({ protection }) => production && protection === 'unverified')
    .map(({ host }) => host);
  return [
    ...switches.map(({ setting, problem, remedy }) =>
      wrong(
        'configuration',
        `${setting} ${problem}. ${remedy} A production broker refuses to start with it.`,
      ),
    ),
    ...[...new Set(hosts)].map((host) =>
      guess(
        'database',
        `the connection to ${host} is not verified because of DATABASE_TRUSTED_HOSTS: make sure that something else protects it`,
      ),
    ),
  ];
}

async function databaseFindings(configuration: Configuration): Promise<Finding[]> {
  const { database: settings } = configuration;
  let database: DataSource;
  try {
    // An operator who asks what is wrong should not have to wait.
    database = await openDatabase(settings, false, 0);
  } catch (error) {
    if (error instanceof StartRefused) return [wrong('database', error.message), ...withoutDatabase];
    throw error;
  }
  try {
    const server = await tried('database', settings, () => checkServer(database));
    const migrations = await tried('migrations', settings, async () => [await checkMigrations(database)]);
    // Nothing else can be checked in a schema that is missing or older than this build.
    const isMigrated = migrations.every(({ outcome }) => outcome === 'well');
    return [
      ...server,
      ...migrations,
      ...(await tried('keyring', settings, () => keyringFindings(configuration, database, isMigrated))),
      ...(isMigrated
        ? [
            ...(await tried('accounts', settings, () => checkAccounts(database))),
            ...(await tried('grants', settings, () => checkGrants(database))),
          ]
        : [unknown('accounts', OUTSTANDING), unknown('grants', OUTSTANDING)]),
    ];
  } finally {
    await database.destroy();
  }
}

/** A check that the database refuses is a finding like any other: a missing right must not hide the rest. */
async function tried(
  check: Finding['check'],
  settings: Configuration['database'],
  findings: () => Promise<Finding[]>,
): Promise<Finding[]> {
  try {
    return await findings();
  } catch (error) {
    return [wrong(check, refusalOf(error, settings).message)];
  }
}

async function keyringFindings(
  { vault }: Configuration,
  database: DataSource,
  isMigrated: boolean,
): Promise<Finding[]> {
  const { keyringSource } = vault;
  try {
    const context = await openSecrets(database, keyringSource);
    try {
      const used = isMigrated ? await context.get(EncryptedKinds).keysInUse(database) : [];
      const { keyring } = context.get(KeyringSettings);
      return [await keysFinding(keyring, used, context.get(EncryptedKinds), database)];
    } finally {
      await context.close();
    }
  } catch (error) {
    if (error instanceof ConfigurationInvalid) return findingsOf(error, 'keyring');
    if (error instanceof StartRefused) return [wrong('keyring', error.message)];
    throw error;
  }
}

async function keysFinding(
  ring: Keyring,
  used: readonly string[],
  kinds: EncryptedKinds,
  database: DataSource,
): Promise<Finding> {
  const missing = used.filter((keyId) => ring.get(keyId) === undefined);
  if (missing.length > 0) {
    const links = await kinds.countShown(missing, database, COUNT_LIMIT);
    const names = missing.map((keyId) => `"${keyId}"`).join(', ');
    const what = links > 0 ? `${links} links` : 'records other than links';
    return wrong(
      'keyring',
      `the keyring lacks ${names}, under which ${what} are encrypted: restore the key; until then they are not served`,
    );
  }
  const text = `${ring.keys.length} ${ring.keys.length === 1 ? 'key unwraps and is' : 'keys unwrap and are'} known to the database; "${ring.primary.id}" is first`;
  return well('keyring', text);
}

/** How many links have an unknown COCO account: their next renewal may bring any account. */
async function checkAccounts(database: DataSource): Promise<Finding[]> {
  const { known, unknown: unknownAccounts } = await countAccounts(database);
  if (unknownAccounts === 0)
    return [well('accounts', `the COCO account of all ${known} live links is known`)];
  const text = `${unknownAccounts} of ${known + unknownAccounts} live links have an unknown COCO account`;
  return [well('accounts', `${text}: each adopts the account that the user signs in to at its next renewal`)];
}
