/**
 * The rights of services with `*` after the upgrade that made disabling sensors, opening shutters and the like
 * sensitive.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { commandLimits, databaseOptions, type DatabaseSettings } from '#database';
import { KeepUsedGrants1700001431000 } from '../../apps/broker/src/migrations/1700001431000-keep-used-grants.js';
import { checkGrants } from '../../apps/broker/src/doctor/check-grants.js';
import { createDatabase, type TestDatabase } from '../harness/postgres/database.js';

const settings = (url: string): Pick<DatabaseSettings, keyof DatabaseSettings> => ({
  url,
  poolSize: 2,
  connectionTimeout: 5_000,
  limits: commandLimits,
});

let database: TestDatabase;
let source: DataSource;
const ids = new Map<string, string>();

beforeAll(async () => {
  database = await createDatabase();
  source = await new DataSource(
    databaseOptions(settings(database.url), { entities: [], migrations: [] }),
  ).initialize();
});

afterAll(async () => {
  await source.destroy();
  await database.drop();
});

async function addService(name: string, capabilities: readonly string[]): Promise<void> {
  const [row] = await database.query(
    `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
     VALUES (broker_uuid7(), $1, 'tests', '{coconet:execute}', '{}', 'own', $2) RETURNING id`,
    [name, capabilities],
  );
  ids.set(name, String(row?.id));
}

/** A command of a service, as the previous release recorded it. */
async function sent(name: string, capability: string, command: string, daysAgo = 1): Promise<void> {
  await database.query(
    `INSERT INTO audit_events (id, at, action, result, actor_kind, actor_id, details)
     SELECT (lpad(to_hex((extract(epoch FROM t) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3)
         || '8' || substr(md5(random()::text), 1, 15))::uuid,
       t, 'command.executed', 'succeeded', 'service', $1, jsonb_build_object('capability', $2::text, 'command', $3::text)
     FROM (SELECT now() - $4 * interval '1 day') AS m (t)`,
    [ids.get(name), capability, command, daysAgo],
  );
}

async function read(name: string, operation: string, outcome = 'succeeded', daysAgo = 1): Promise<void> {
  await database.query(
    `INSERT INTO call_counts (minute, service_id, link_id, operation, outcome, calls)
     VALUES (now() - $4 * interval '1 day', $1, broker_uuid7(), $2, $3, 1)`,
    [ids.get(name), operation, outcome, daysAgo],
  );
}

async function upgrade(): Promise<void> {
  const runner = source.createQueryRunner();
  try {
    await new KeepUsedGrants1700001431000().up(runner);
  } finally {
    await runner.release();
  }
}

const grantsOf = async (name: string): Promise<unknown> =>
  (await database.query('SELECT capabilities FROM services WHERE name = $1', [name]))[0]?.capabilities;

const STATES = [
  'KEYPRESS_SENSING',
  'MOTION_SENSING',
  'MOTOR_CTRL',
  'OCCUPANCY_SENSING',
  'VIBRATION_SENSING',
].map((name) => `${name}.read`);

describe('an upgrade that removes something from "*"', () => {
  beforeAll(async () => {
    await addService('alarm panel', ['*', 'LOCK_CONTROL']);
    await sent('alarm panel', 'FIRE_SENSING', 'FIRE_SENSING_DISABLE');
    await sent('alarm panel', 'FIRE_SENSING', 'FIRE_SENSING_DISABLE', 3);
    await sent('alarm panel', 'FIRE_SENSING', 'FIRE_SENSING_ENABLE');
    await sent('alarm panel', 'WARNING_DEV_CONTROL', 'WARNING_STOP', 29);
    await sent('alarm panel', 'LOCK_CONTROL', 'UNLOCK');
    await addService('cameras', ['*']);
    await sent('cameras', 'MOTOR_CTRL', 'MOTOR_PAN');
    await sent('cameras', 'ON_OFF_CONTROL', '77');
    await addService('dashboard', ['*']);
    await read('dashboard', 'resource.read');
    await addService('long ago', ['*']);
    await sent('long ago', 'WINDOW_COVERING', 'WNDW_COVER_UP', 31);
    await read('long ago', 'zone.read', 'succeeded', 31);
    await read('long ago', 'resource.read', 'failed');
    await read('long ago', 'networks.list');
    await addService('lamps', ['ON_OFF_CONTROL']);
    await sent('lamps', 'FIRE_SENSING', 'FIRE_SENSING_DISABLE');
    await read('lamps', 'resource.read');
    await addService('shutters', ['*', 'WINDOW_COVERING']);
    await sent('shutters', 'WINDOW_COVERING', 'WNDW_COVER_UP');
    await upgrade();
  });

  it('keeps for a service the commands that it sent within 30 days, and no others', async () => {
    expect(await grantsOf('alarm panel')).toEqual([
      '*',
      'LOCK_CONTROL',
      'FIRE_SENSING.FIRE_SENSING_DISABLE',
      'WARNING_DEV_CONTROL.WARNING_STOP',
    ]);
    expect(await grantsOf('cameras')).toEqual(['*', 'MOTOR_CTRL.MOTOR_PAN', 'ON_OFF_CONTROL.77']);
  });

  it('keeps for a service that read devices within 30 days the states that it could see', async () => {
    expect(await grantsOf('dashboard')).toEqual(['*', ...STATES]);
  });

  it('keeps nothing for a service that did not use it, or whose use failed or is long ago', async () => {
    expect(await grantsOf('long ago')).toEqual(['*']);
  });

  it('gives nothing to a service without "*", nor what is granted by name', async () => {
    expect(await grantsOf('lamps')).toEqual(['ON_OFF_CONTROL']);
    expect(await grantsOf('shutters')).toEqual(['*', 'WINDOW_COVERING']);
  });

  it('is audited, service by service', async () => {
    const records = await database.query(
      `SELECT service_id, actor_kind, details FROM audit_events WHERE action = 'service.changed' ORDER BY id`,
    );
    expect(records.map(({ service_id: id }) => id).sort()).toEqual(
      ['alarm panel', 'cameras', 'dashboard'].map((name) => ids.get(name)).sort(),
    );
    expect(records.find(({ service_id: id }) => id === ids.get('cameras'))).toMatchObject({
      actor_kind: 'system',
      details: {
        kept: 'MOTOR_CTRL.MOTOR_PAN ON_OFF_CONTROL.77',
        reason: 'sensitive; used in the 30 days before the upgrade',
      },
    });
  });

  it('is listed by the doctor until an admin has decided', async () => {
    const listed = (await checkGrants(source)).map(({ outcome, text }) => `${outcome} ${text}`);
    expect(listed).toEqual([
      expect.stringMatching(/^guess "alarm panel" .*FIRE_SENSING\.FIRE_SENSING_DISABLE, WARNING_DEV_CONTROL/),
      expect.stringMatching(/^guess "cameras" /),
      expect.stringMatching(/^guess "dashboard" .*OCCUPANCY_SENSING\.read/),
    ]);
  });

  it('changes nothing more when it is repeated', async () => {
    await upgrade();
    expect(await grantsOf('alarm panel')).toHaveLength(4);
    const records = await database.query(`SELECT FROM audit_events WHERE action = 'service.changed'`);
    expect(records).toHaveLength(3);
  });

  it('can be taken back, and leaves what admins gave', async () => {
    const runner = source.createQueryRunner();
    await new KeepUsedGrants1700001431000().down(runner).finally(() => runner.release());
    expect(await grantsOf('alarm panel')).toEqual(['*', 'LOCK_CONTROL']);
    expect(await grantsOf('dashboard')).toEqual(['*']);
    expect(await checkGrants(source)).toMatchObject([{ outcome: 'well' }]);
  });
});
