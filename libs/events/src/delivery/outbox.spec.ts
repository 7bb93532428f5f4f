import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { AuditTrail } from '#audit';
import { SystemIds } from '#kernel';
import type { TestDatabase } from '../../../../test/harness/postgres/database.js';
import { storeWebhook } from '../../../../test/harness/rows/stored-events.js';
import { DeliveryList } from '../webhooks/delivery-list.js';
import { CLAIM_DELIVERIES } from './claim-deliveries.js';
import { DeliveryStore } from './delivery.store.js';
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
  // Events are sent only to a service that has a good key.
  await database.query(`INSERT INTO service_keys (id, service_id, digest) VALUES ($1, $2, '')`, [
    serviceId.slice(0, 16),
    serviceId,
  ]);
});

afterAll(() => stage.close());

describe('the outbox', () => {
  let outbox: DeliveryStore;
  let webhook: string;

  beforeEach(async () => {
    outbox = new DeliveryStore(dataSource, new AuditTrail(dataSource, new SystemIds()));
    webhook = await storeWebhook(database, serviceId);
  });

  const claimOne = async (): Promise<Awaited<ReturnType<DeliveryStore['claim']>>[number]> => {
    const [claimed] = await outbox.claim(1);
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
    await stage.deliver(webhook, facts);
    expect(await outbox.claim(9)).toEqual([]);
  });

  it('gives out nothing for a webhook that is busy or disabled, or whose service is disabled', async () => {
    const id = await stage.deliver(webhook);
    expect(await outbox.claim(9, { webhookIds: [webhook] })).toEqual([]);
    await database.query('UPDATE webhooks SET disabled_at = now()');
    expect(await outbox.claim(9)).toEqual([]);
    await database.query('UPDATE webhooks SET disabled_at = NULL');
    await database.query('UPDATE services SET disabled_at = now() WHERE id = $1', [serviceId]);
    expect(await outbox.claim(9)).toEqual([]);
    await database.query('UPDATE services SET disabled_at = NULL WHERE id = $1', [serviceId]);
    expect(await outbox.claim(9, { webhookIds: [randomUUID()] })).toMatchObject([{ id }]);
  });

  it('gives out nothing for a service that has its share, and at most one delivery for an ailing webhook', async () => {
    for (let count = 0; count < 3; count += 1) await stage.deliver(webhook);
    expect(await outbox.claim(9, { serviceIds: [serviceId] })).toEqual([]);
    expect(await outbox.claim(9, { ailing: [webhook] })).toHaveLength(1);
    expect(await outbox.claim(9, { serviceIds: [randomUUID()], ailing: [randomUUID()] })).toHaveLength(2);
  });

  it('does not walk through deliveries that wait for a webhook that gets nothing, or behind a failed one', async () => {
    const [parked, stuck] = [
      await storeWebhook(database, serviceId),
      await storeWebhook(database, serviceId),
    ];
    await database.query('UPDATE webhooks SET disabled_at = now() WHERE id = $1', [parked]);
    const linkId = randomUUID();
    const waiting = async (webhookId: string, link: string): Promise<void> => {
      await database.query(
        `WITH made AS (
           INSERT INTO events (position, id, service_id, link_id, type, at, data)
           SELECT 1000000 + (SELECT coalesce(max(position), 0) FROM events) + n, broker_uuid7(), $1, ${link}, 'link.revoked', now(), '{}'
           FROM generate_series(1, 3000) AS n RETURNING position, link_id)
         INSERT INTO webhook_deliveries (webhook_id, position, link_id) SELECT $2, position, link_id FROM made`,
        [serviceId, webhookId],
      );
    };
    await waiting(parked, 'gen_random_uuid()');
    await waiting(stuck, `'${linkId}'::uuid`);
    await outbox.save(await claimOne(), failed, 3_600_000);
    const id = await stage.deliver(webhook);
    await database.query('ANALYZE webhook_deliveries, webhooks, events, services');
    const [plan] = await dataSource.query<{ 'QUERY PLAN': unknown }[]>(
      `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${CLAIM_DELIVERIES.replaceAll(/\$1\b/g, '4').replaceAll(/\$[234]/g, `'{}'`)}`,
    );
    expect(await stateOf(id)).toEqual(['pending', null, null, 90]);
    expect(rowsIn(plan?.['QUERY PLAN'])).toBeLessThan(200);
  });

  it('keeps the last attempts of a delivery: when, how long, and how it was answered', async () => {
    const id = await stage.deliver(webhook);
    for (let attempt = 1; attempt <= 23; attempt += 1) {
      await outbox.save(await claimOne(), { ...failed, status: 400 + attempt }, 0, 12.6);
    }
    await outbox.save(await claimOne(), { kind: 'delivered', status: 204 }, undefined, 7);
    const trail = new AuditTrail(dataSource, new SystemIds());
    const [delivery] = await new DeliveryList(dataSource, trail).page(webhook, undefined, 1, undefined);
    const tries = delivery?.tries ?? [];
    expect([delivery?.id, delivery?.attempts, tries.length]).toEqual([id, 24, 20]);
    expect(tries[0]).toEqual({ at: expect.any(Date), durationMs: 13, status: 405, error: 'refused' });
    expect(tries.at(-1)).toEqual({ at: expect.any(Date), durationMs: 7, status: 204, error: null });
  });

  it('gives out a replaced secret only for its day', async () => {
    await database.query(
      `UPDATE webhooks SET previous_secret = '\\x02', previous_secret_until = now() + interval '1 hour'`,
    );
    await stage.deliver(webhook);
    expect((await claimOne()).encrypted.previousSecret).toBeInstanceOf(Buffer);
    await database.query(`UPDATE webhooks SET previous_secret_until = now() - interval '1 s'`);
    await stage.deliver(webhook);
    expect((await claimOne()).encrypted.previousSecret).toBeNull();
  });

  it('keeps a failed delivery until it is due again, or permanently as dead', async () => {
    const id = await stage.deliver(webhook);
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
    const id = await stage.deliver(webhook);
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
    const others = [
      await stage.deliver(webhook),
      await stage.deliver(await storeWebhook(database, serviceId)),
    ];
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

/** Rows that the steps of an executed plan read, together. */
function rowsIn(plan: unknown): number {
  if (Array.isArray(plan)) return plan.reduce((sum: number, part) => sum + rowsIn(part), 0);
  if (typeof plan !== 'object' || plan === null) return 0;
  const step = plan as Readonly<Record<string, unknown>>;
  const read = ['Actual Rows', 'Rows Removed by Filter', 'Rows Removed by Join Filter'];
  const own =
    read.reduce((sum, name) => sum + Number(step[name] ?? 0), 0) * Number(step['Actual Loops'] ?? 1);
  return own + rowsIn(Object.values(step).filter((value) => typeof value === 'object'));
}
