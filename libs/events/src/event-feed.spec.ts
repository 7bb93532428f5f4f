import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import type { DataSource } from 'typeorm';
import type { Caller } from '#access';
import type { TestDatabase } from '../../../test/harness/postgres/database.js';
import { storeEvent, storeListener } from '../../../test/harness/rows/stored-events.js';
import { storeGrant } from '../../../test/harness/rows/stored-grants.js';
import { EventFeed } from './event-feed.js';
import { completeFilter, type EventFilter } from './event-filter.js';
import { CreateWebhookRequest } from './webhooks/webhook.request.js';
import { ListenerStage } from './testing/listener-stage.js';

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

describe('the feed of events', () => {
  const caller = (linkAccess: 'own' | 'any', service = serviceId): Caller =>
    ({ serviceId: service, linkAccess, scopes: new Set(['admin']) }) as unknown as Caller;

  it('is read page by page in order, says when there is more, and continues where it ended', async () => {
    const feed = new EventFeed(dataSource);
    const { position: first } = await storeEvent(database, serviceId);
    for (let event = 1; event < 3; event += 1) await storeEvent(database, serviceId);
    const page = await feed.read(caller('own'), undefined, {}, 2);
    expect([page.items.length, page.hasMore, page.nextCursor]).toEqual([2, true, String(first + 1)]);
    const rest = await feed.read(caller('own'), page.nextCursor, {}, 1);
    // A page that is exactly full at the end says that nothing follows.
    expect([rest.items.length, rest.hasMore, rest.nextCursor]).toEqual([1, false, String(first + 2)]);
    expect(await feed.read(caller('own'), rest.nextCursor, {}, 1)).toEqual({
      items: [],
      hasMore: false,
      nextCursor: rest.nextCursor,
    });
    expect((await feed.read(caller('own'), undefined, {}, 3)).hasMore).toBe(false);
  });

  it('has the service’s own events unless it may see all, and only of the types that are asked for', async () => {
    const feed = new EventFeed(dataSource);
    await storeEvent(database, serviceId);
    const another = randomUUID();
    const count = async (of: Caller, types?: ('link.revoked' | 'link.activated')[]): Promise<number> =>
      (await feed.read(of, undefined, { types }, 9)).items.length;
    expect(await count(caller('own', another))).toBe(0);
    expect(await count(caller('any', another))).toBe(1);
    expect(await count(caller('own'), ['link.activated'])).toBe(0);
    expect(await count(caller('own'), ['link.activated', 'link.revoked'])).toBe(1);
  });

  it('has only the requested ends of commands, and all other events', async () => {
    const feed = new EventFeed(dataSource);
    const end = (capability: string, state: string): Promise<unknown> =>
      storeEvent(database, serviceId, { type: 'command.finished', data: { capability, state } });
    await end('LOCK_CONTROL', 'succeeded');
    await storeEvent(database, serviceId);
    await end('LOCK_CONTROL', 'failed');
    await end('ON_OFF_CONTROL', 'failed');
    const found = async (filter: EventFilter): Promise<unknown[]> =>
      (await feed.read(caller('own'), undefined, completeFilter(filter), 9)).items.map(
        ({ type, data }) => data.capability ?? type,
      );
    const types = ['link.revoked', 'command.finished'] as const;
    expect(await found({ types, capabilities: ['LOCK_CONTROL'], states: ['failed'] })).toEqual([
      'link.revoked',
      'LOCK_CONTROL',
    ]);
    expect(await found({ states: ['failed'] })).toEqual(['LOCK_CONTROL', 'ON_OFF_CONTROL']);
    expect(await found({ states: ['failed'], capabilities: ['LOCK_CONTROL', 'LEVEL_CTRL'] })).toEqual([
      'LOCK_CONTROL',
    ]);
    expect(await found({})).toHaveLength(4);
  });

  it('skips unrequested events once, not at every request', async () => {
    const feed = new EventFeed(dataSource);
    const { position } = await storeEvent(database, serviceId);
    await database.query(
      `INSERT INTO events (position, id, service_id, link_id, type, at, data)
       SELECT $2 + n, broker_uuid7(), $1, $1, 'command.finished', now(), '{}' FROM generate_series(1, 2500) AS n`,
      [serviceId, position],
    );
    const types = ['link.held'] as const;
    const first = await feed.read(caller('own'), undefined, { types }, 5);
    expect(first).toEqual({ items: [], nextCursor: String(position + 1_999), hasMore: true });
    const rest = await feed.read(caller('own'), first.nextCursor, { types }, 5);
    expect(rest).toEqual({ items: [], nextCursor: String(position + 2_500), hasMore: false });
    await database.query('DELETE FROM events');
    expect(await feed.read(caller('own'), rest.nextCursor, { types }, 5)).toEqual({ ...rest });
  });

  it('always tells a grantee about its grant, about its commands only while it has one, and never whose link it is', async () => {
    const feed = new EventFeed(dataSource);
    const granteeId = await storeListener(database);
    const { linkId } = await storeEvent(database, serviceId, { granteeId, type: 'link.granted' });
    await storeEvent(database, serviceId, { granteeId, linkId, type: 'command.finished' });
    await storeEvent(database, serviceId, { linkId });
    const heard = async (of: string): Promise<unknown[]> =>
      (await feed.read(caller('own', of), undefined, {}, 9)).items.map(({ type, data }) => [
        type,
        data.userId,
      ]);
    expect(await heard(granteeId)).toEqual([['link.granted', undefined]]);
    await storeGrant(database, { linkId, ownerId: serviceId, serviceId: granteeId });
    expect(await heard(granteeId)).toEqual([
      ['link.granted', undefined],
      ['command.finished', undefined],
    ]);
    expect(await heard(serviceId)).toEqual([
      ['link.granted', 'ada'],
      ['command.finished', 'ada'],
      ['link.revoked', 'ada'],
    ]);
    await database.query('UPDATE services SET disabled_at = now() WHERE id = $1', [serviceId]);
    expect(await heard(granteeId)).toHaveLength(1);
  });
});

describe('a filter of the ends of commands', () => {
  it('selects only them, unless more types are named', () => {
    expect(completeFilter({ capabilities: ['LOCK_CONTROL'] }).types).toEqual(['command.finished']);
    expect(
      completeFilter({ types: ['link.held', 'command.finished'], states: ['failed'] }).types,
    ).toHaveLength(2);
    expect(completeFilter({}).types).toBeUndefined();
  });

  it.each(['capabilities', 'states'] as const)('by %s is refused if none are requested', (field) => {
    expect(() => completeFilter({ types: ['link.held'], [field]: ['failed'] })).toThrow(
      expect.objectContaining({ fields: [expect.objectContaining({ field })] }),
    );
  });

  it.each([
    [{ types: ['command.finishd'] }, 'did you mean command.finished?'],
    [{ capabilities: ['ON_OFF_CONTROL', 'LOCK_CONTRL'] }, 'did you mean LOCK_CONTROL?'],
    [{ states: ['fialed'] }, 'did you mean failed?'],
    [{ capabilities: [7] }, 'such as ON_OFF_CONTROL'],
    [{ states: 'failed' }, 'expected a list'],
    [{ states: [] }, 'expected at least one'],
  ])('%j is refused with a hint', async (given, message) => {
    const request = plainToInstance(CreateWebhookRequest, { url: 'https://receiver.example', ...given });
    const problems = await validate(request);
    expect(problems.map(({ property }) => property)).toEqual(Object.keys(given));
    expect(JSON.stringify(problems.map(({ constraints }) => constraints))).toContain(message);
  });
});
