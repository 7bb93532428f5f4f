import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChainStage } from '../../../test/audit/chain-stage.js';
import type { AuditEvent } from './audit-event.js';
import { isPutBack, joinPin, PIN_COLUMNS, pinnedGeneration, type LinkPin } from './link-pin.js';

type Details = NonNullable<AuditEvent['details']>;

const pin = (generations: LinkPin['pinnedGenerations'], pinnedEnd = false): LinkPin => ({
  pinnedGenerations: generations,
  pinnedEnd,
});

describe('what the newest records say of a link', () => {
  let stage: ChainStage;

  beforeAll(async () => {
    stage = await ChainStage.create();
  });

  afterAll(() => stage.remove());

  const pinAfter = async (
    ...records: readonly (readonly [action: AuditEvent['action'], details: Details])[]
  ): Promise<unknown> => {
    const linkId = randomUUID();
    for (const [action, details] of records)
      await stage.trail.recordNow({
        action,
        result: 'succeeded',
        actor: { kind: 'system' },
        linkId,
        details,
      });
    const [row] = await stage.database.query(
      `SELECT ${PIN_COLUMNS} FROM (SELECT $1::uuid AS id) AS l ${joinPin('l.id')}`,
      [linkId],
    );
    return row;
  };

  it('is its generations, the newest first, and nothing of what pins none', async () => {
    expect(
      await pinAfter(
        ['refresh.succeeded', { generation: 2 }],
        ['refresh.failed', { generation: 9 }],
        ['link.renewed', { generation: 3 }],
        ['link.imported', { generation: 4, status: 'active' }],
        ['refresh.succeeded', { generation: 5 }],
      ),
    ).toEqual({ pinnedGenerations: ['5', '4', '3'], pinnedEnd: false });
    expect(await pinAfter()).toEqual({ pinnedGenerations: null, pinnedEnd: false });
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
