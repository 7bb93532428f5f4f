import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { call } from '../harness/network/http.js';
import { TestSystem } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

describe('a broker that is started before the first migration', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await TestSystem.start();
  });

  afterAll(async () => {
    await system.close();
  });

  it('waits, unready, and serves once the migrations have run', async () => {
    const url = new URL(system.database.url);
    url.pathname = `${url.pathname}_empty`;
    await system.database.query(`CREATE DATABASE ${url.pathname.slice(1)}`);
    const environment = { ...system.environment, DATABASE_URL: url.href, MIGRATE_AT_START: 'false' };
    const broker = await BrokerProcess.startServing(environment);
    const health = await call('GET', `${broker.managementUrl}/health/ready`);
    expect([health.status, health.json.checks.migrations]).toEqual([
      503,
      { status: 'down', reason: 'the database lacks a migration: run broker migrate' },
    ]);
    // Meanwhile this process reads on: it must notice where the broker closes an idle connection.
    const migration = spawn(process.execPath, ['dist/apps/broker/src/migrate.js'], { env: environment });
    expect(await once(migration, 'exit')).toEqual([0, null]);
    await until('the broker is ready', async () => {
      const { status } = await call('GET', `${broker.managementUrl}/health/ready`);
      return status === 200;
    });
    expect(await broker.stop()).toBe(0);
    await system.database.query(`DROP DATABASE ${url.pathname.slice(1)} WITH (FORCE)`);
  });
});
