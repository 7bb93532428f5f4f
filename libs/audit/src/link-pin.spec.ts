import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChainStage } from '../../../test/audit/chain-stage.js';
import type { AuditEvent } from './audit-event.js';
import { isPutBack, joinPin, PIN_COLUMNS, pinEach, pinnedGeneration, type LinkPin } from './link-pin.js';

type Details = NonNullable<AuditEvent['details']>;

const pin = (generations: LinkPin['pinnedGenerations'], pinnedEnd = false): LinkPin => ({
  pinnedGenerations: generations,
  pinnedEnd,
});

describe('the pin of a link', () => {
  let stage: ChainStage;

  beforeAll(async () => {
    stage = await ChainStage.create();
  });

  afterAll(() => stage.remove());

  type Records = readonly (readonly [action: AuditEvent['action'], details: Details])[];

  const pinAfter = async (...records: Records): Promise<unknown> => {
    const linkId = randomUUID();
    await record(linkId, records);
    return read(linkId);
  };

  const record = async (linkId: string, records: Records): Promise<void> => {
    for (const [action, details] of records)
      await stage.trail.recordNow({
        action,
        result: 'succeeded',
        actor: { kind: 'system' },
        linkId,
        details,
      });
  };

  const read = async (linkId: string): Promise<unknown> => {
    const [row] = await stage.database.query(
      `SELECT ${PIN_COLUMNS} FROM (SELECT $1::uuid AS id) AS l ${joinPin('l.id')}`,
      [linkId],
    );
    return row;
  };

  const generations: Records = [
    ['refresh.succeeded', { generation: 2 }],
    ['refresh.failed', { generation: 9 }],
    ['link.renewed', { generation: 3 }],
    ['link.imported', { generation: 4, status: 'active' }],
    ['refresh.succeeded', { generation: 5 }],
    ['refresh.succeeded', { generation: 'many' }],
  ];

  /** As before there were pins. */
  const withoutPins = async (work: () => Promise<void>): Promise<void> => {
    await stage.database.query('ALTER TABLE audit_events DISABLE TRIGGER audit_pin_link');
    await work();
    await stage.database.query('ALTER TABLE audit_events ENABLE TRIGGER audit_pin_link');
  };

  it('is the highest generation that a record names, whichever release wrote it', async () => {
    expect(await pinAfter(...generations)).toEqual({ pinnedGenerations: ['5'], pinnedEnd: false });
    expect(await pinAfter()).toEqual({ pinnedGenerations: null, pinnedEnd: false });
  });

  it('is what the newest records of the trail name while the link has none', async () => {
    const linkId = randomUUID();
    await withoutPins(() => record(linkId, generations));
    expect(await read(linkId)).toEqual({ pinnedGenerations: ['many', '5', '4'], pinnedEnd: false });
    await withoutPins(() => record(linkId, [['link.revoked', {}]]));
    expect(await read(linkId)).toMatchObject({ pinnedEnd: true });
  });

  it('only rises, by saves at once too, and cannot be taken away even by its owner', async () => {
    const linkId = randomUUID();
    const raise = (generation: number): Promise<unknown> =>
      stage.dataSource.query(
        `WITH saved AS (SELECT $1::uuid AS id, $2::bigint AS generation), ${pinEach('saved')} SELECT`,
        [linkId, generation],
      );
    await Promise.all([4, 9, 6, 8].map(raise));
    await raise(7);
    await record(linkId, [['link.revoked', {}]]);
    for (const change of [
      'UPDATE link_pins SET generation = 8',
      'UPDATE link_pins SET ended = false',
      'UPDATE link_pins SET link_id = gen_random_uuid()',
      'DELETE FROM link_pins',
      'TRUNCATE link_pins',
    ])
      await expect(stage.database.query(change)).rejects.toThrow('only rises');
    expect(await read(linkId)).toEqual({ pinnedGenerations: ['9'], pinnedEnd: true });
  });

  it.each<[AuditEvent['action'], Details, boolean]>([
    ['link.revoked', {}, true],
    ['link.expired_unconfirmed', {}, true],
    ['link.imported', { generation: 7, status: 'revoked' }, true],
    ['link.imported', { generation: 7, status: 'active' }, false],
  ])('is its end by %s with %j: %s', async (action, details, pinnedEnd) => {
    expect(await pinAfter(['refresh.succeeded', { generation: 6 }], [action, details])).toMatchObject({
      pinnedEnd,
    });
  });
});

describe('a link in an older state than its records report', () => {
  it('has a lower generation than the highest of them', () => {
    expect(pinnedGeneration(pin(['3', null, '12', 'x', '7']))).toBe(12);
    expect([pinnedGeneration(pin(null)), pinnedGeneration(pin([]))]).toEqual([0, 0]);
    const active = (generation: number | string): boolean =>
      isPutBack({ generation, status: 'active' }, pin(['12']));
    expect([active(11), active('11'), active(12), active('12'), active(13)]).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('is not revoked although its end is on record', () => {
    const ended = (status: string): boolean => isPutBack({ generation: 12, status }, pin(['12'], true));
    expect([ended('active'), ended('reauthorization_required'), ended('revoked')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(isPutBack({ generation: 12, status: 'active' }, pin(['12']))).toBe(false);
  });
});
