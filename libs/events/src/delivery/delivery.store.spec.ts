import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { AuditTrail } from '#audit';
import { SystemIds } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { DeliveryStore } from './delivery.store.js';

const WEBHOOK = `
  WITH service AS (
    INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities, jwt_subject)
    VALUES (broker_uuid7(), broker_uuid7()::text, 'tests', '{links:read,webhooks:manage}', '{}', 'own', '{}',
      broker_uuid7()::text)
    RETURNING id
  )
  INSERT INTO webhooks (id, service_id, url, generation, key_id, data_key, secret)
  SELECT broker_uuid7(), id, 'https://app.example.com/', 1, 'key', '', '' FROM service RETURNING id, service_id AS "serviceId"`;

const EVENT = `
  INSERT INTO events (position, id, service_id, link_id, type, at, data)
  VALUES ($1, broker_uuid7(), $2, '01900000-0000-7000-8000-000000000000', 'link.revoked', now(), '{}')`;

const DELIVERY = `
  INSERT INTO webhook_deliveries (webhook_id, position, link_id)
  VALUES ($1, $2, '01900000-0000-7000-8000-000000000000')`;

describe('the outbox, while a replica dies', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let dying: DeliveryStore;
  let other: DeliveryStore;

  beforeAll(async () => {
    database = await createDatabase();
    dataSource = await database.connect();
    const audit = new AuditTrail(dataSource, new SystemIds());
    dying = new DeliveryStore(dataSource, audit);
    other = new DeliveryStore(dataSource, audit);
  });

  afterAll(async () => {
    await database.drop();
  });

  beforeEach(async () => {
    await database.query('TRUNCATE webhook_deliveries, webhooks, events');
    const [webhook] = await database.query(WEBHOOK);
    for (const position of [1, 2]) {
      await database.query(EVENT, [position, webhook?.serviceId]);
      await database.query(DELIVERY, [webhook?.id, position]);
    }
  });

  const endOfClaim = (): Promise<unknown> =>
    database.query(`UPDATE webhook_deliveries SET due_at = now() WHERE attempts > 0 AND status = 'pending'`);
  const statuses = async (): Promise<unknown[]> =>
    (await database.query('SELECT status FROM webhook_deliveries ORDER BY position')).map(
      (row) => row.status,
    );

  it('hands its claimed deliveries to another, and the link’s later events wait meanwhile', async () => {
    const [first] = await dying.claim(10);
    expect(first?.attempts).toBe(1);
    expect(await other.claim(10)).toEqual([]);
    await endOfClaim();
    const again = await other.claim(10);
    expect(again).toMatchObject([{ id: first?.id, eventId: first?.eventId, attempts: 2 }]);
  });

  it('ignores the result of a claim that has passed to another', async () => {
    const [late] = await dying.claim(10);
    await endOfClaim();
    const [current] = await other.claim(10);
    if (late === undefined || current === undefined) throw new Error('Nothing was claimed');
    await dying.save(late, { kind: 'delivered', status: 204 }, undefined);
    expect(await statuses()).toEqual(['pending', 'pending']);
    const failed = { kind: 'failed', status: 500, cause: 'refused', retryAfterSeconds: undefined } as const;
    await dying.save(late, failed, undefined);
    expect(await statuses()).toEqual(['pending', 'pending']);
    await other.save(current, { kind: 'delivered', status: 204 }, undefined);
    expect(await statuses()).toEqual(['delivered', 'pending']);
    expect(await other.claim(10)).toHaveLength(1);
  });
});
