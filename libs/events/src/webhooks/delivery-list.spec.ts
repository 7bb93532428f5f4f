import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { AuditTrail } from '#audit';
import { SystemIds } from '#kernel';
import type { TestDatabase } from '../../../../test/harness/postgres/database.js';
import { storeWebhook } from '../../../../test/harness/rows/stored-events.js';
import { DeliveryMetrics } from '../delivery/delivery-metrics.js';
import { DeliveryNotFound } from '../events-errors.js';
import { DeliveryList } from './delivery-list.js';
import type { WebhookChanger } from './webhook.store.js';
import { ListenerStage } from '../testing/listener-stage.js';

let stage: ListenerStage;
let database: TestDatabase;
let dataSource: DataSource;
let serviceId: string;

beforeAll(async () => {
  stage = await ListenerStage.open();
  ({ database, dataSource } = stage);
});

beforeEach(async () => {
  serviceId = await stage.renew();
});

afterAll(() => stage.close());

describe('the deliveries of a webhook', () => {
  let list: DeliveryList;
  let by: WebhookChanger;
  let webhook: string;
  let other: string;

  beforeEach(async () => {
    list = new DeliveryList(dataSource, new AuditTrail(dataSource, new SystemIds()));
    by = { serviceId, actor: { kind: 'service', id: serviceId } };
    webhook = await storeWebhook(database, serviceId);
    other = await storeWebhook(database, serviceId);
  });

  it('are listed newest first, only of this webhook, by status and page by page', async () => {
    const pending = await stage.deliver(webhook);
    const dead = await stage.deliver(webhook, { status: 'dead' });
    await stage.deliver(other);
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

  it('are resent if they are dead and belong to this webhook, one or all', async () => {
    const dead = await stage.deliver(webhook, { status: 'dead', attempts: 8 });
    const second = await stage.deliver(webhook, { status: 'dead' });
    const delivered = await stage.deliver(webhook, { status: 'delivered' });
    const elsewhere = await stage.deliver(other, { status: 'dead' });
    for (const id of [delivered, elsewhere, randomUUID()])
      await expect(list.resend(webhook, id, by)).rejects.toBeInstanceOf(DeliveryNotFound);
    await list.resend(webhook, dead, by);
    const [row] = await list.page(webhook, 'pending', 9, undefined);
    expect(row).toMatchObject({ id: dead, attempts: 0, resentAt: expect.any(Date) });
    expect(await list.resendAll(webhook, by)).toBe(1);
    expect((await list.page(webhook, 'pending', 9, undefined)).map(({ id }) => id).sort()).toEqual(
      [dead, second].sort(),
    );
    expect((await list.page(other, 'dead', 9, undefined)).map(({ id }) => id)).toEqual([elsewhere]);
    const records = await database.query(
      `SELECT details FROM audit_events WHERE action = 'webhook.resent' AND service_id = $1`,
      [serviceId],
    );
    expect(records).toEqual([
      { details: { webhook, deliveries: 1 } },
      { details: { webhook, deliveries: 1 } },
    ]);
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
    await stage.deliver(webhook, { due_at: new Date(Date.now() - 60_000) });
    await stage.deliver(webhook, { due_at: new Date(Date.now() + 60_000) });
    await stage.deliver(webhook, { status: 'dead', due_at: new Date(Date.now() - 600_000) });
    await stage.deliver(webhook, { status: 'delivered' });
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
