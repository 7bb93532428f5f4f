import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { roles, type Role } from '#access';
import { AuditTrail } from '#audit';
import { Secret, sha256, SystemIds } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../../../test/harness/postgres/database.js';
import type { ConsoleSettings } from '../console-settings.js';
import { roleMapSetting } from '../roles/role-map.js';
import { SessionStore } from './session.store.js';

const ORIGIN = { requestId: 'r-1', remoteAddress: '192.0.2.7' };
const TOKEN = 'a token';

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await database.connect();
});

beforeEach(() => database.query('DELETE FROM console_sessions'));

afterAll(async () => {
  await database.drop();
});

/** The store of a broker with this map of roles, or without one. */
function storeWith(map?: string): SessionStore {
  const settings = {
    idleTime: 60_000,
    lifetime: 600_000,
    provider: {
      issuer: new URL('https://login.example.com'),
      clientId: 'console',
      clientSecret: new Secret('hush'),
      adminClaim: 'roles',
      adminValue: 'broker-admin',
      roleMap: map === undefined ? undefined : roleMapSetting.parse(map)?.value,
    },
  } as unknown as ConsoleSettings;
  return new SessionStore(dataSource, new AuditTrail(dataSource, new SystemIds()), settings);
}

const MAP = '{"helpers":"support","owners":"admin"}';
const open = (store: SessionStore, held: readonly Role[]): Promise<void> =>
  store.open(TOKEN, { subject: 'u-1', name: 'Ada', roles: held }, 'provider', ORIGIN);

/** How a broker without roles finds sessions, all of which it treats as a full admin's. */
const knownToOldBrokers = async (): Promise<number> =>
  (await database.query('SELECT FROM console_sessions WHERE digest = $1', [sha256(TOKEN)])).length;

describe('a session with some roles', () => {
  it('keeps them, and is no session for a broker that knows no roles', async () => {
    const store = storeWith(MAP);
    await open(store, ['viewer', 'support']);
    expect((await store.use(TOKEN))?.roles).toEqual(['viewer', 'support']);
    expect(await knownToOldBrokers()).toBe(0);
  });

  it('is unknown to a broker with another map', async () => {
    await open(storeWith(MAP), ['viewer', 'support']);
    expect(await storeWith('{"helpers":"viewer","owners":"admin"}').use(TOKEN)).toBeUndefined();
    expect(await storeWith().use(TOKEN)).toBeUndefined();
    expect(await storeWith(MAP).use(TOKEN)).toBeDefined();
  });

  it('ends on signing out', async () => {
    const store = storeWith(MAP);
    await open(store, ['viewer']);
    await store.close(TOKEN, { subject: 'u-1', name: 'Ada' }, ORIGIN);
    expect(await store.use(TOKEN)).toBeUndefined();
  });
});

describe('a session with every role', () => {
  it('is known to brokers without roles too, so that nobody is signed out during an upgrade', async () => {
    await open(storeWith(), roles);
    expect(await knownToOldBrokers()).toBe(1);
    expect((await storeWith().use(TOKEN))?.roles).toEqual(roles);
  });

  it('is what an older broker began, until there is a map', async () => {
    await database.query(
      `INSERT INTO console_sessions (digest, subject, name, expires_at) VALUES ($1, 'u-1', 'Ada', now() + interval '1 h')`,
      [sha256(TOKEN)],
    );
    expect((await storeWith().use(TOKEN))?.roles).toEqual(roles);
    expect(await storeWith(MAP).use(TOKEN)).toBeUndefined();
  });
});
