import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChangedMeanwhile, entityTagOf, NIL_UUID, readIfMatch } from '#kernel';
import type { TestDatabase } from '../../../../test/harness/postgres/database.js';
import { TooManyWebhooks, WebhookNotFound, WebhooksNeedAService } from '../events-errors.js';
import { versionOfWebhook } from './webhook-version.js';
import { WebhookStore, type WebhookChanger, type WebhookWithSecret } from './webhook.store.js';
import { WebhookTable } from '../testing/webhook-table.js';

const URL_OF_ALL = 'https://receiver.example/secret-path';

let table: WebhookTable;
let database: TestDatabase;
let webhooks: WebhookStore;
let by: WebhookChanger;
let another: WebhookChanger;

beforeAll(async () => {
  table = await WebhookTable.open();
  ({ database, webhooks } = table);
});

beforeEach(async () => {
  await table.empty();
  by = await table.changer();
  another = await table.changer();
});

afterAll(() => table.close());

const create = (whose = by): Promise<WebhookWithSecret> => webhooks.create(URL_OF_ALL, {}, whose);

describe('the webhooks of a service', () => {
  it('are hidden from all other services: no other lists, reads or changes them', async () => {
    const { id } = await create();
    await database.query('UPDATE webhooks SET disabled_at = now()');
    expect(await webhooks.list(another.serviceId, 9, undefined)).toEqual([]);
    const tries = [
      () => webhooks.get(another.serviceId, id),
      () => webhooks.enable(id, another),
      () => webhooks.change(id, { disabled: false }, another),
      () => webhooks.targetOf(another.serviceId, id),
      () => webhooks.rotateSecret(id, another),
      () => webhooks.delete(id, another),
      () => webhooks.get(by.serviceId, randomUUID()),
    ];
    for (const attempt of tries) await expect(attempt()).rejects.toBeInstanceOf(WebhookNotFound);
    expect((await webhooks.get(by.serviceId, id)).disabledAt).toBeInstanceOf(Date);
    expect(Number((await table.rowOf(id)).generation)).toBe(1);
  });

  it('are changed one at a time, each with a record', async () => {
    const [one, other] = [await create(), await create()];
    await database.query('UPDATE webhooks SET disabled_at = now()');
    const causedBy = { causedBy: 'ada@example.com', causedByVerified: false };
    await webhooks.enable(one.id, { ...by, causedBy });
    await webhooks.delete(one.id, by);
    expect((await webhooks.list(by.serviceId, 9, undefined)).map(({ id }) => id)).toEqual([other.id]);
    expect((await webhooks.get(by.serviceId, other.id)).disabledAt).toBeInstanceOf(Date);
    const told = await database.query(
      `SELECT action, audit_reveal_details(details) AS details FROM audit_events WHERE details->>'webhook' = $1 ORDER BY id`,
      [one.id],
    );
    expect(told).toEqual([
      // The path of the URL is often a password of its receiver.
      { action: 'webhook.created', details: { webhook: one.id, origin: 'https://receiver.example' } },
      { action: 'webhook.enabled', details: { webhook: one.id, ...causedBy } },
      { action: 'webhook.deleted', details: { webhook: one.id } },
    ]);
  });

  it('are listed newest first, page by page', async () => {
    const [newest, older] = [(await create()).id, (await create()).id].sort().reverse();
    expect((await webhooks.list(by.serviceId, 1, undefined)).map(({ id }) => id)).toEqual([newest]);
    expect((await webhooks.list(by.serviceId, 9, newest)).map(({ id }) => id)).toEqual([older]);
  });

  it('are at most twenty, even if two are created at once, and another service’s do not count', async () => {
    for (let made = 0; made < 19; made += 1) await create();
    await create(another);
    const ends = await Promise.allSettled([create(), create()]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(ends.find((end) => end.status === 'rejected')?.reason).toBeInstanceOf(TooManyWebhooks);
  });
});

describe('a change of a webhook', () => {
  it('changes the given fields, and records them without the path of the URL', async () => {
    const { id } = await create();
    await webhooks.change(id, { types: ['link.revoked', 'command.finished'], states: ['failed'] }, by);
    const moved = await webhooks.change(id, { url: 'https://other.example/password', disabled: true }, by);
    expect(moved).toMatchObject({
      url: 'https://other.example/password',
      types: ['link.revoked', 'command.finished'],
      states: ['failed'],
      capabilities: null,
      disabledAt: expect.any(Date),
    });
    expect(await webhooks.get(by.serviceId, id)).toEqual(moved);
    // Disabling it again does not move the time at which it was.
    const again = await webhooks.change(id, { disabled: true, types: null, states: null }, by);
    expect(again).toMatchObject({ types: null, states: null, disabledAt: moved.disabledAt });
    expect((await webhooks.change(id, { disabled: false }, by)).disabledAt).toBeNull();
    const told = await database.query(
      `SELECT details FROM audit_events WHERE action = 'webhook.changed' AND details->>'webhook' = $1 ORDER BY id`,
      [id],
    );
    expect(told.map(({ details }) => details)).toEqual([
      { webhook: id, types: 'link.revoked command.finished', states: 'failed' },
      { webhook: id, origin: 'https://other.example', disabled: true },
      { webhook: id, types: null, states: null, disabled: true },
      { webhook: id, disabled: false },
    ]);
  });

  it('leaves a filter that can match, or changes nothing', async () => {
    const { id } = await create();
    // As in a new webhook: a filter of the ends of commands asks for these alone.
    expect((await webhooks.change(id, { capabilities: ['LOCK_CONTROL'] }, by)).types).toEqual([
      'command.finished',
    ]);
    const before = await webhooks.get(by.serviceId, id);
    await expect(webhooks.change(id, { types: ['link.revoked'] }, by)).rejects.toMatchObject({
      fields: [{ field: 'capabilities' }],
    });
    await expect(webhooks.change(id, {}, by)).rejects.toMatchObject({ fields: [{ field: 'body' }] });
    expect(await webhooks.get(by.serviceId, id)).toEqual(before);
  });

  it('is refused if another was made since it was read, also at the same moment', async () => {
    const { id } = await create();
    const seen = readIfMatch(entityTagOf(versionOfWebhook(await webhooks.get(by.serviceId, id))));
    const ends = await Promise.allSettled([
      webhooks.change(id, { url: 'https://one.example/' }, by, seen),
      webhooks.change(id, { url: 'https://other.example/' }, by, seen),
    ]);
    const refused = ends
      .filter((end) => end.status === 'rejected')
      .map(({ reason }) => reason as ChangedMeanwhile);
    expect(refused).toEqual([expect.any(ChangedMeanwhile)]);
    expect(refused[0]?.changed).toEqual(['url']);
    // A new secret does not count as a change.
    await webhooks.rotateSecret(id, by);
    const now = readIfMatch(entityTagOf(versionOfWebhook(await webhooks.get(by.serviceId, id))));
    await webhooks.change(id, { disabled: true }, by, now);
  });
});

it('a webhook of the first admin, who is not a service, is refused by name', async () => {
  await expect(create({ ...by, serviceId: NIL_UUID })).rejects.toBeInstanceOf(WebhooksNeedAService);
});
