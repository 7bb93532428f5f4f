import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ChainedRecords } from '#audit';
import { ChainStage } from '../../../test/audit/chain-stage.js';
import { EventProjectionStore } from './event-projection.store.js';

let stage: ChainStage;
let projection: EventProjectionStore;

beforeAll(async () => {
  stage = await ChainStage.create();
  projection = new EventProjectionStore(stage.dataSource, new ChainedRecords());
});

afterAll(() => stage.remove());

it('reports every change except one whose event PostgreSQL rejects', async () => {
  const [service] = await stage.database.query(
    `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
     VALUES (broker_uuid7(), 'lamps', 'tests', '{}', '{}', 'own', '{}') RETURNING id`,
  );
  const serviceId = String(service?.id);
  const linkIds = [randomUUID(), randomUUID(), randomUUID()];
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
