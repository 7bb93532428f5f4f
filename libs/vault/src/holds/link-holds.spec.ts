import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { readLink, storeLink, storeService } from '../../../../test/harness/rows/stored-links.js';
import { LinkEntity } from '../link/link.entity.js';
import { LinkHolds, type LinkHold } from './link-holds.js';
import { LinkNotFound } from '../vault-errors.js';
import { endLinks } from '../transitions/end-links.js';
import { holdLink } from '../transitions/hold-link.js';
import { renewLink } from '../transitions/renew-link.js';

const ada = { actor: { kind: 'admin', id: 'ada' }, requestId: 'r-1', remoteAddress: '127.0.0.1' } as const;
/** An admin by the tool of a colleague, who is named. */
const bob = {
  ...ada,
  actor: { kind: 'admin', id: 'bob' },
  causedBy: { causedBy: 'carol', causedByVerified: false },
} as const;

let database: TestDatabase;
let dataSource: DataSource;
let holds: LinkHolds;
let serviceId: string;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await new DataSource({
    type: 'postgres',
    url: database.url,
    entities: [LinkEntity],
  }).initialize();
  holds = new LinkHolds(dataSource);
  serviceId = await storeService(database);
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

const link = (facts: object = {}): Promise<string> => storeLink(database, serviceId, { ...facts });

const audited = (id: string): Promise<unknown[]> =>
  database.query(
    'SELECT action, actor_id AS by, service_id AS service, audit_reveal_details(details) AS details FROM audit_events WHERE link_id = $1 ORDER BY id',
    [id],
  );

describe('a link on hold', () => {
  it.each(['active', 'pending', 'reauthorization_required'])(
    'records who held it and why, and is otherwise unchanged while it is %s',
    async (status) => {
      const id = await link({ status });
      const before = await readLink(database, id);
      expect(await holds.hold(id, 'ticket 4711', ada)).toEqual({
        linkId: id,
        reason: 'ticket 4711',
        heldAt: expect.any(Date),
        heldBy: 'ada',
      });
      expect(await readLink(database, id)).toEqual({
        ...before,
        held_at: expect.any(Date),
        held_by: 'ada',
        hold_reason: 'ticket 4711',
      });
      expect(await audited(id)).toEqual([
        {
          action: 'link.held',
          by: 'ada',
          service: serviceId,
          details: { reason: 'ticket 4711', renewed: false },
        },
      ]);
    },
  );

  it('is recorded once for the same reason, and keeps its start when the reason changes', async () => {
    const id = await link();
    const { heldAt } = await holds.hold(id, 'ticket 4711', ada);
    await holds.hold(id, 'ticket 4711', bob);
    expect(await audited(id)).toHaveLength(1);
    expect(await holds.hold(id, 'court order', bob)).toEqual({
      linkId: id,
      reason: 'court order',
      heldAt,
      heldBy: 'bob',
    });
    expect((await audited(id)).at(-1)).toMatchObject({
      details: { reason: 'court order', renewed: true, ...bob.causedBy },
    });
  });

  it('has one record when ten admins hold it at once for the same reason', async () => {
    const id = await link();
    await Promise.all(Array.from({ length: 10 }, () => holds.hold(id, 'ticket 4711', ada)));
    expect(await audited(id)).toHaveLength(1);
  });

  it('is released once, and the record says by whom', async () => {
    const id = await link();
    await holds.hold(id, 'ticket 4711', ada);
    await Promise.all([holds.release(id, bob), holds.release(id, bob)]);
    expect(await holds.find(id)).toBeUndefined();
    expect((await audited(id)).slice(1)).toEqual([
      { action: 'link.released', by: 'bob', service: serviceId, details: bob.causedBy },
    ]);
  });

  it('stays held when the user links again', async () => {
    const id = await link();
    await holds.hold(id, 'ticket 4711', ada);
    const fromLinkId = await link({ status: 'pending' });
    const tokens = {
      generation: 9,
      keyId: 'key',
      dataKey: Buffer.of(0),
      accessToken: Buffer.of(1),
      refreshToken: Buffer.of(2),
    };
    expect(await renewLink(dataSource.manager, id, { tokens, fromLinkId, share: 0.5 })).toBe(true);
    expect(await holds.find(id)).toMatchObject({ reason: 'ticket 4711' });
  });

  it('loses its hold when it is revoked, and can then be neither held nor released', async () => {
    const id = await link();
    await holds.hold(id, 'ticket 4711', ada);
    await endLinks(dataSource.manager, [id], { ...ada, details: {} });
    expect(await readLink(database, id)).toMatchObject({ held_at: null, held_by: null, hold_reason: null });
    expect(await holds.find(id)).toBeUndefined();
    await expect(holds.hold(id, 'too late', ada)).rejects.toBeInstanceOf(LinkNotFound);
    await expect(holds.release(id, ada)).rejects.toBeInstanceOf(LinkNotFound);
  });

  it('loses its hold when a broker without holds revokes it', async () => {
    const id = await link();
    await holds.hold(id, 'ticket 4711', ada);
    await database.query(`UPDATE links SET status = 'revoked' WHERE id = $1`, [id]);
    expect(await holds.find(id)).toBeUndefined();
  });

  it('cannot be held or released under an unknown id', async () => {
    const id = '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21';
    await expect(holds.hold(id, 'ticket 4711', ada)).rejects.toBeInstanceOf(LinkNotFound);
    await expect(holds.release(id, ada)).rejects.toBeInstanceOf(LinkNotFound);
    await holdLink(dataSource, id, 'ticket 4711', ada);
    expect(await audited(id)).toEqual([]);
  });

  it('is held by one of many who all expect none, and nobody’s reason is overwritten', async () => {
    const id = await link();
    const expectNone = (hold: LinkHold | undefined): void => {
      if (hold !== undefined) throw new Error(`held by ${String(hold.heldBy)}`);
    };
    const reasons = ['ticket 1', 'ticket 2', 'ticket 3', 'ticket 4'];
    const ends = await Promise.allSettled(reasons.map((reason) => holds.hold(id, reason, ada, expectNone)));
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await audited(id)).toHaveLength(1);
    const hold = await holds.find(id);
    await expect(
      holds.release(id, bob, (found) => {
        expect(found).toEqual(hold);
        throw new Error('another reason');
      }),
    ).rejects.toThrow('another reason');
    expect(await holds.find(id)).toEqual(hold);
  });
});
