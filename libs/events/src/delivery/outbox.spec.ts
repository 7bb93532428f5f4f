import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { AuditTrail } from '#audit';
import { SystemIds } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { storeDelivery, storeListener, storeWebhook } from '../../../../test/harness/rows/stored-events.js';
import { DeliveryNotFound } from '../events-errors.js';
import { DeliveryList } from '../webhooks/delivery-list.js';
import { DeliveryMetrics } from './delivery-metrics.js';
import { DeliveryStore } from './delivery.store.js';

let database: TestDatabase;
let dataSource: DataSource;
let serviceId: string;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await new DataSource({ type: 'postgres', url: database.url }).initialize();
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

beforeEach(async () => {
  await database.query('DELETE FROM webhooks');
  await database.query('DELETE FROM events');
  serviceId = await storeListener(database);
  // Events are sent only to a service that has a good key.
  await database.query(`INSERT INTO service_keys (id, service_id, digest) VALUES ($1, $2, '')`, [
    serviceId.slice(0, 16),
    serviceId,
  ]);
});

const deliver = (webhook: string, facts: Record<string, unknown> = {}): Promise<string> =>
  storeDelivery(database, serviceId, webhook, facts);

describe('the deliveries of a webhook', () => {
  let list: DeliveryList;
  let webhook: string;
  let other: string;

  beforeEach(async () => {
    list = new DeliveryList(dataSource);
    webhook = await storeWebhook(database, serviceId);
    other = await storeWebhook(database, serviceId);
  });

  it('are listed newest first, only of this webhook, by status and page by page', async () => {
    const pending = await deliver(webhook);
    const dead = await deliver(webhook, { status: 'dead' });
    await deliver(other);
    const [newest, older] = [pending, dead].sort().reverse();
    const ids = async (...[status, limit, before]: [Parameters<DeliveryList['page']>[1], number, string?]) =>
      (await list.page(webhook, status, limit, before)).map(({ id }) => id);
    expect(await ids(undefined, 9)).toEqual([newest, older]);
    expect(await ids(undefined, 1)).toEqual([newest]);
    expect(await ids(undefined, 9, newest)).toEqual([older]);
    expect(await ids('dead', 9)).toEqual([dead]);
    // Only what is still to be sent is due.
    const dueAt = new Map(
      (await list.page(webhook, undefined, 9, undefined)).map((row) => [row.id, row.dueAt]),
    );
    expect([dueAt.get(pending), dueAt.get(dead)]).toEqual([expect.any(Date), null]);
  });

  it('are sent again if they are dead and of this webhook, one or all', async () => {
    const dead = await deliver(webhook, { status: 'dead', attempts: 8 });
    const second = await deliver(webhook, { status: 'dead' });
    const delivered = await deliver(webhook, { status: 'delivered' });
    const elsewhere = await deliver(other, { status: 'dead' });
    for (const id of [delivered, elsewhere, randomUUID()])
      await expect(list.resend(webhook, id)).rejects.toBeInstanceOf(DeliveryNotFound);
    await list.resend(webhook, dead);
    const [row] = await list.page(webhook, 'pending', 9, undefined);
    expect(row).toMatchObject({ id: dead, attempts: 0 });
    expect(await list.resendAll(webhook)).toBe(1);
    expect((await list.page(webhook, 'pending', 9, undefined)).map(({ id }) => id).sort()).toEqual(
      [dead, second].sort(),
    );
    expect((await list.page(other, 'dead', 9, undefined)).map(({ id }) => id)).toEqual([elsewhere]);
  });

  it('are counted until they are done, with the longest delay', async () => {
    const registry = new Registry();
    const metrics = new DeliveryMetrics(registry, dataSource);
    const values = async (name: string): Promise<unknown> =>
      Object.fromEntries(
        ((await registry.getMetricsAsJSON()).find((metric) => metric.name === name)?.values ?? []).map(
          ({ labels, value }) => [Object.values(labels)[0] ?? '', Math.round(value)],
        ),
      );
    expect(await values('webhook_outbox_lag_seconds')).toEqual({ '': 0 });
    await deliver(webhook, { due_at: new Date(Date.now() - 60_000) });
    await deliver(webhook, { due_at: new Date(Date.now() + 60_000) });
    await deliver(webhook, { status: 'dead', due_at: new Date(Date.now() - 600_000) });
    await deliver(webhook, { status: 'delivered' });
    // At the first reading: a scraper that reads once a minute must not get the previous minute.
    expect(await values('webhook_outbox_lag_seconds')).toEqual({ '': 60 });
    expect(await values('webhook_deliveries')).toEqual({ pending: 2, dead: 1 });
    const failed = { kind: 'failed', status: 500, cause: 'refused', retryAfterSeconds: undefined } as const;
    metrics.count({ kind: 'delivered', status: 200 }, undefined);
    metrics.count(failed, 5);
    metrics.count(failed, 5);
    metrics.count(failed, undefined);
    expect(await values('webhook_attempts_total')).toEqual({ delivered: 1, failed: 2, dead: 1 });
  });
});

describe('the outbox', () => {
  let outbox: DeliveryStore;
  let webhook: string;

  beforeEach(async () => {
    outbox = new DeliveryStore(dataSource, new AuditTrail(dataSource, new SystemIds()));
    webhook = await storeWebhook(database, serviceId);
  });

  const claimOne = async (): Promise<Awaited<ReturnType<DeliveryStore['claim']>>[number]> => {
    const [claimed] = await outbox.claim(1, []);
    if (claimed === undefined) throw new Error('Nothing was claimed');
    return claimed;
  };
  const stateOf = async (id: string): Promise<unknown[]> => {
    const [row] = await database.query(
      `SELECT status, last_status, last_error, round(extract(epoch FROM due_at - now()))::int AS due
       FROM webhook_deliveries WHERE id = $1`,
      [id],
    );
    return [row?.status, row?.last_status, row?.last_error, row?.due];
  };
  const failed = { kind: 'failed', status: 500, cause: 'refused', retryAfterSeconds: undefined } as const;

  it.each<[string, Record<string, unknown>]>([
    ['is not due', { due_at: new Date(Date.now() + 60_000) }],
    ['is dead', { status: 'dead' }],
    ['is delivered', { status: 'delivered' }],
  ])('gives out nothing that %s', async (_name, facts) => {
    await deliver(webhook, facts);
    expect(await outbox.claim(9, [])).toEqual([]);
  });

  it('gives out nothing for a webhook that is busy or disabled, or whose service is disabled', async () => {
    const id = await deliver(webhook);
    expect(await outbox.claim(9, [webhook])).toEqual([]);
    await database.query('UPDATE webhooks SET disabled_at = now()');
    expect(await outbox.claim(9, [])).toEqual([]);
    await database.query('UPDATE webhooks SET disabled_at = NULL');
    await database.query('UPDATE services SET disabled_at = now() WHERE id = $1', [serviceId]);
    expect(await outbox.claim(9, [])).toEqual([]);
    await database.query('UPDATE services SET disabled_at = NULL WHERE id = $1', [serviceId]);
    expect(await outbox.claim(9, [randomUUID()])).toMatchObject([{ id }]);
  });

  it('gives out a secret that was replaced only for its day', async () => {
    await database.query(
      `UPDATE webhooks SET previous_secret = '\\x02', previous_secret_until = now() + interval '1 hour'`,
    );
    await deliver(webhook);
    expect((await claimOne()).encrypted.previousSecret).toBeInstanceOf(Buffer);
    await database.query(`UPDATE webhooks SET previous_secret_until = now() - interval '1 s'`);
    await deliver(webhook);
    expect((await claimOne()).encrypted.previousSecret).toBeNull();
  });

  it('keeps a failed delivery until it is due again, or permanently as dead', async () => {
    const id = await deliver(webhook);
    await outbox.save(await claimOne(), failed, 60_000);
    expect(await stateOf(id)).toEqual(['pending', 500, 'refused', 60]);
    await database.query('UPDATE webhook_deliveries SET due_at = now()');
    await outbox.save(await claimOne(), { ...failed, status: undefined, cause: 'timeout' }, undefined);
    expect(await stateOf(id)).toEqual(['dead', null, 'timeout', 0]);
  });

  it.each<[string, Parameters<DeliveryStore['save']>[1]]>([
    ['failure', failed],
    ['success', { kind: 'delivered', status: 200 }],
  ])('ignores a late %s of a claim that has passed on, or of a finished delivery', async (_name, outcome) => {
    const id = await deliver(webhook);
    const late = await claimOne();
    await database.query('UPDATE webhook_deliveries SET due_at = now()');
    const current = await claimOne();
    const before = await stateOf(id);
    await outbox.save(late, outcome, undefined);
    expect(await stateOf(id)).toEqual(before);
    await outbox.save(current, { kind: 'delivered', status: 204 }, undefined);
    await outbox.save(current, outcome, undefined);
    expect((await stateOf(id)).slice(0, 3)).toEqual(['delivered', 204, null]);
  });

  it('saves the end of one delivery, not of others, and disables one webhook, once', async () => {
    const others = [await deliver(webhook), await deliver(await storeWebhook(database, serviceId))];
    const claimed = await claimOne();
    const other = others.find((id) => id !== claimed.id) ?? '';
    const before = await stateOf(other);
    await outbox.save(claimed, failed, undefined);
    expect(await stateOf(other)).toEqual(before);
    await outbox.disable(claimed);
    await outbox.disable(claimed);
    expect(await database.query('SELECT id FROM webhooks WHERE disabled_at IS NOT NULL')).toEqual([
      { id: claimed.webhookId },
    ]);
    expect(
      await database.query(
        `SELECT details FROM audit_events WHERE action = 'webhook.disabled' AND service_id = $1`,
        [serviceId],
      ),
    ).toEqual([{ details: { webhook: claimed.webhookId, cause: 'gone' } }]);
  });
});
