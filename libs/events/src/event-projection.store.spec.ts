import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { QueryFailedError, type DataSource } from 'typeorm';
import { ChainedRecords } from '#audit';
import { ChainStage } from '../../../test/audit/chain-stage.js';
import { storeListener, storeWebhook } from '../../../test/harness/rows/stored-events.js';
import { storeGrant } from '../../../test/harness/rows/stored-grants.js';
import { EventProjectionStore } from './event-projection.store.js';

let stage: ChainStage;
let projection: EventProjectionStore;

beforeAll(async () => {
  stage = await ChainStage.create();
  projection = new EventProjectionStore(stage.dataSource, new ChainedRecords());
});

afterAll(() => stage.remove());

/** Records that these links were confirmed, each of which is an event. */
async function confirm(serviceId: string, linkIds: readonly string[]): Promise<void> {
  for (const linkId of linkIds)
    await stage.database.query(
      `INSERT INTO links (id, service_id, user_id, status, fence, generation) VALUES ($1, $2, 'ada', 'active', 1, 1)`,
      [linkId, serviceId],
    );
  await stage.trail.recordWithin(
    stage.dataSource.manager,
    linkIds.map((linkId) => ({
      action: 'link.confirmed',
      result: 'succeeded',
      actor: { kind: 'service', id: serviceId },
      serviceId,
      linkId,
    })),
  );
}

it('reports every change except one whose event PostgreSQL rejects', async () => {
  const serviceId = await storeListener(stage.database);
  const linkIds = [randomUUID(), randomUUID(), randomUUID()];
  await confirm(serviceId, linkIds);
  await stage.chain();
  // The place of the second event is taken.
  await stage.database.query(
    `INSERT INTO events (position, id, service_id, link_id, type, at, data)
     SELECT position, broker_uuid7(), $1, $1, 'taken', now(), '{}' FROM audit_seals WHERE position = 2`,
    [serviceId],
  );
  while (await projection.projectNext());
  const told = await stage.database.query(
    `SELECT link_id AS id FROM events WHERE type = 'link.activated' ORDER BY position`,
  );
  expect(told.map(({ id }) => id)).toEqual([linkIds[0], linkIds[2]]);
});

it('queues an event for the webhooks that may have it, and for no others, once', async () => {
  const { database } = stage;
  const [owner, stranger, auditor, narrowed] = [
    await storeListener(database),
    await storeListener(database),
    await storeListener(database),
    await storeListener(database),
  ];
  await database.query(`UPDATE services SET link_access = 'any' WHERE id = ANY($1)`, [[auditor, narrowed]]);
  await database.query(`UPDATE services SET scopes = '{links:read}' WHERE id = $1`, [narrowed]);
  const names = new Map<unknown, string>();
  const webhook = async (name: string, serviceId: string, change = 'types = NULL'): Promise<void> => {
    const id = await storeWebhook(database, serviceId);
    await database.query(`UPDATE webhooks SET ${change} WHERE id = $1`, [id]);
    names.set(id, name);
  };
  await webhook('of the owner', owner);
  await webhook('of another service', stranger);
  await webhook('of a service that sees all links', auditor);
  await webhook('of a service without the scopes', narrowed);
  await webhook('that is disabled', owner, 'disabled_at = now()');
  await webhook('for this type', owner, `types = '{link.revoked,link.activated}'`);
  await webhook('for another type', owner, `types = '{link.revoked}'`);
  const linkIds = [randomUUID(), randomUUID()];
  // The second is projected in another round: the first must not be queued again.
  for (const linkId of linkIds) {
    await confirm(owner, [linkId]);
    await stage.chain();
    while (await projection.projectNext());
  }
  const queued = await database.query(
    `SELECT webhook_id AS webhook, link_id AS link FROM webhook_deliveries ORDER BY position, link_id`,
  );
  const having = (linkId: string): unknown[] =>
    queued
      .filter(({ link }) => link === linkId)
      .map(({ webhook: id }) => names.get(id))
      .sort();
  const entitled = ['for this type', 'of a service that sees all links', 'of the owner'];
  expect(linkIds.map(having)).toEqual([entitled, entitled]);
});

it('queues the end of a command for webhooks that ask for it, also of a service that sent it under a grant', async () => {
  const { database } = stage;
  const [owner, grantee, former] = [
    await storeListener(database),
    await storeListener(database),
    await storeListener(database),
  ];
  const names = new Map<unknown, string>();
  const webhook = async (name: string, change: string, serviceId = owner): Promise<void> => {
    const id = await storeWebhook(database, serviceId);
    await database.query(`UPDATE webhooks SET ${change} WHERE id = $1`, [id]);
    names.set(id, name);
  };
  const asked = `types = '{command.finished}'`;
  await webhook('for all types', 'types = NULL');
  await webhook('for other types', `types = '{link.revoked}'`);
  await webhook('for ends', asked);
  await webhook('for locks', `${asked}, capabilities = '{LOCK_CONTROL}'`);
  await webhook('for lamps', `${asked}, capabilities = '{ON_OFF_CONTROL,LEVEL_CTRL}'`);
  await webhook('for failures', `${asked}, states = '{failed,unconfirmed}'`);
  await webhook('for failures of locks', `${asked}, capabilities = '{LOCK_CONTROL}', states = '{failed}'`);
  await webhook('of the grantee', asked, grantee);
  await webhook('of a former grantee', asked, former);
  const linkId = randomUUID();
  await confirm(owner, [linkId]);
  await storeGrant(database, { linkId, ownerId: owner, serviceId: grantee });
  await storeGrant(database, { linkId, ownerId: owner, serviceId: former, hasEnded: true });
  const finish = (capability: string, state: string, senderId: string): Promise<void> =>
    stage.trail.recordWithin(stage.dataSource.manager, [
      {
        action: 'command.executed',
        result: 'succeeded',
        actor: { kind: 'service', id: senderId },
        serviceId: owner,
        linkId,
        details: { commandId: randomUUID(), capability, command: 'ON', state, senderId, announced: true },
      },
    ]);
  await finish('LOCK_CONTROL', 'failed', owner);
  await finish('ON_OFF_CONTROL', 'succeeded', grantee);
  await finish('ON_OFF_CONTROL', 'unconfirmed', former);
  await stage.chain();
  while (await projection.projectNext());
  const queued = await database.query(
    `SELECT d.webhook_id AS webhook, e.data ->> 'state' AS state
     FROM webhook_deliveries d JOIN events e USING (position) WHERE e.link_id = $1 AND e.type = 'command.finished'`,
    [linkId],
  );
  const getting = (end: string): unknown[] =>
    queued
      .filter(({ state }) => state === end)
      .map(({ webhook: id }) => names.get(id))
      .sort();
  expect(getting('failed')).toEqual(['for ends', 'for failures', 'for failures of locks', 'for locks']);
  expect(getting('succeeded')).toEqual(['for ends', 'for lamps', 'of the grantee']);
  expect(getting('unconfirmed')).toEqual(['for ends', 'for failures', 'for lamps']);
});

it('queues an emergency access to a link for every webhook of its owner, whatever types that asks for', async () => {
  const { database } = stage;
  const [owner, grantee] = [await storeListener(database), await storeListener(database)];
  const names = new Map<unknown, string>();
  const webhook = async (name: string, serviceId: string, change: string): Promise<void> => {
    const id = await storeWebhook(database, serviceId);
    await database.query(`UPDATE webhooks SET ${change} WHERE id = $1`, [id]);
    names.set(id, name);
  };
  await webhook('for all types', owner, 'types = NULL');
  await webhook('for another type', owner, `types = '{link.revoked}'`);
  await webhook('for failed locks', owner, `types = '{command.finished}', capabilities = '{LOCK_CONTROL}'`);
  await webhook('that is disabled', owner, 'disabled_at = now()');
  await webhook('of the grantee', grantee, `types = '{link.break_glass}'`);
  await webhook('of the grantee for another type', grantee, `types = '{link.revoked}'`);
  const linkId = randomUUID();
  await confirm(owner, [linkId]);
  const admit = (action: 'link.granted' | 'link.break_glass'): Promise<void> =>
    stage.trail.recordWithin(stage.dataSource.manager, [
      {
        action,
        result: 'succeeded',
        actor: { kind: 'admin' },
        serviceId: owner,
        linkId,
        details: { grantId: randomUUID(), granteeId: grantee, notAfter: new Date().toISOString() },
      },
    ]);
  await admit('link.granted');
  await admit('link.break_glass');
  await stage.chain();
  while (await projection.projectNext());
  const queued = await database.query(
    `SELECT d.webhook_id AS webhook, e.type FROM webhook_deliveries d JOIN events e USING (position)
     WHERE e.link_id = $1`,
    [linkId],
  );
  const getting = (asked: string): unknown[] =>
    queued
      .filter(({ type }) => type === asked)
      .map(({ webhook: id }) => names.get(id))
      .sort();
  expect(getting('link.break_glass')).toEqual([
    'for all types',
    'for another type',
    'for failed locks',
    'of the grantee',
  ]);
  expect(getting('link.granted')).toEqual(['for all types']);
});

it('skips no record because the database failed while its event was tried alone', async () => {
  const rejected = new QueryFailedError('INSERT', [], new RangeError('rejected'));
  const lost = new Error('Connection terminated');
  // The batch is rejected, and the database goes away once its records are tried one by one.
  const transaction = jest
    .fn<() => Promise<boolean>>()
    .mockRejectedValueOnce(rejected)
    .mockRejectedValue(lost);
  const failing = new EventProjectionStore({ transaction } as unknown as DataSource, new ChainedRecords());
  await expect(failing.projectNext()).rejects.toBe(lost);
  expect(transaction).toHaveBeenCalledTimes(2);
});
