import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { runBrokerCommand } from '../harness/broker/broker-command.js';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { call } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

describe('a broker under a role that does not own the tables', () => {
  const role = `broker_runtime_${randomBytes(4).toString('hex')}`;
  let system: TestSystem;
  let service: TestService;
  let broker: BrokerProcess;
  let client: Client;

  beforeAll(async () => {
    system = await TestSystem.start();
    service = await system.createService();
    await system.database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'runtime'`);
    const granted = await runBrokerCommand(['migrate', '--grant-to', role], {
      DATABASE_URL: system.database.url,
    });
    expect(granted).toMatchObject({ code: 0, errors: '' });
    const url = new URL(system.database.url);
    [url.username, url.password] = [role, 'runtime'];
    client = new Client({ connectionString: url.href });
    await client.connect();
    broker = await BrokerProcess.start({
      ...system.environment,
      DATABASE_URL: url.href,
      MIGRATE_AT_START: 'false',
    });
  });

  afterAll(async () => {
    await broker.stop();
    await client.end();
    await system.database.query(`DROP OWNED BY ${role}`);
    await system.database.query(`DROP ROLE ${role}`);
    await system.close();
  });

  it('does its work, and chains what it records', async () => {
    const linkId = await system.link(service);
    await system.broker.close();
    const revoked = await call('DELETE', `${broker.url}/v1/links/${linkId}`, { key: service.key });
    expect(revoked.status).toBe(204);
    await until('its record is chained', async () => {
      const chained = await system.database.query(
        `SELECT FROM audit_seals s JOIN audit_events e ON e.id = s.event_id
         WHERE e.action = 'link.revoked' AND e.link_id = $1`,
        [linkId],
      );
      return chained.length === 1;
    });
  });

  it.each([
    `UPDATE audit_events SET result = 'succeeded'`,
    'DELETE FROM audit_events',
    'TRUNCATE audit_events',
    'DELETE FROM audit_events_others',
    'INSERT INTO audit_events_others SELECT * FROM audit_events',
    'DROP TABLE audit_events_others',
    'ALTER TABLE audit_events DISABLE TRIGGER ALL',
    'DELETE FROM audit_seals',
    'UPDATE audit_seals SET position = 1',
    'TRUNCATE audit_seals',
    'ALTER TABLE audit_seals DISABLE TRIGGER ALL',
    'SET session_replication_role = replica',
    'DROP TRIGGER audit_refuse_change ON audit_seals',
  ])('may not: %s', async (statement) => {
    await expect(client.query(statement)).rejects.toThrow(/permission denied|must be owner/);
  });

  it.each([
    'audit_redact(uuid, uuid, text, jsonb)',
    'audit_redact_set_aside(uuid, uuid, text)',
    'audit_forget_user(uuid)',
  ])('may take erased users out of the trail by %s, and no other role may', async (work) => {
    const [rights] = await system.database.query(
      `SELECT has_function_privilege($1, $3, 'EXECUTE') AS broker, has_function_privilege($2, $3, 'EXECUTE') AS other`,
      [role, 'pg_write_all_data', work],
    );
    expect(rights).toEqual({ broker: true, other: false });
    await expect(client.query(`UPDATE audit_users SET user_id = 'another'`)).rejects.toThrow(
      /permission denied/,
    );
  });

  it('stores links and sessions of users before it is granted newer tables, as during an upgrade', async () => {
    await system.database.query(
      `REVOKE ALL ON user_erasures, user_erasure_key, audit_users, link_counts, link_count_changes FROM ${role}`,
    );
    try {
      await client.query('BEGIN');
      const [row] = (
        await client.query<{ erased: string | null }>(`SELECT broker_erased_as('u-1') AS erased`)
      ).rows;
      expect(row).toEqual({ erased: null });
      await client.query(
        `INSERT INTO audit_events (id, action, result, actor_kind, actor_id)
         VALUES (gen_random_uuid(), 'link.connected', 'succeeded', 'user', 'u-1')`,
      );
      // The counts of links are written, too.
      await client.query(`UPDATE links SET last_trouble = 'provider_down'`);
      await client.query(
        `INSERT INTO links (id, service_id, user_id, status)
         SELECT gen_random_uuid(), service_id, 'u-1', 'revoked' FROM links LIMIT 1`,
      );
    } finally {
      await client.query('ROLLBACK');
      await runBrokerCommand(['migrate', '--grant-to', role], { DATABASE_URL: system.database.url });
    }
  });

  it('is distinguished from one that does not exist', async () => {
    const end = await runBrokerCommand(['migrate', '--grant-to', 'nobody'], {
      DATABASE_URL: system.database.url,
    });
    expect(end.code).toBe(1);
    expect(end.errors).toMatch(/no role "nobody"/);
  });
});
