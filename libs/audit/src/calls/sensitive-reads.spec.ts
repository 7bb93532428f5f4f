import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import type { AuditEvent } from '../audit-event.js';
import type { AuditTrail } from '../audit-trail.js';
import { SensitiveReads, type SensitiveRead } from './sensitive-reads.js';

const READ: SensitiveRead = {
  readerId: 'doors',
  ownerId: 'doors',
  linkId: 'ada',
  capabilities: ['DOOR_LOCK'],
};

describe('reads of sensitive capabilities', () => {
  let records: AuditEvent[];
  let trail: { hasRoom: boolean; recordSoon: (event: AuditEvent) => void };
  let clock: ManualClock;
  let reads: SensitiveReads;

  beforeEach(() => {
    records = [];
    trail = { hasRoom: true, recordSoon: (event) => void records.push(event) };
    clock = new ManualClock();
    // In the middle of a minute.
    clock.advance(90_000 - (clock.now().getTime() % 60_000));
    reads = new SensitiveReads(trail as unknown as AuditTrail, clock);
  });

  afterEach(() => {
    reads.onModuleDestroy();
  });

  const minute = (): string => new Date(Math.floor(clock.now().getTime() / 60_000) * 60_000).toISOString();
  const counts = (): unknown[] =>
    records.map(({ actor, linkId, details }) => [actor.id, linkId, details?.capability, details?.calls]);

  it('are one record by minute, reader, link and capability, and none while they happen', () => {
    const first = minute();
    for (const capabilities of [['DOOR_LOCK'], ['DOOR_LOCK', 'CAMERA']])
      reads.note({ ...READ, capabilities });
    reads.note({ ...READ, linkId: 'grace' });
    reads.note({ ...READ, readerId: 'guard', grantId: 'g-1' });
    expect(records).toEqual([]);
    clock.advance(60_000);
    reads.note(READ);
    expect(counts()).toEqual([
      ['doors', 'ada', 'DOOR_LOCK', 2],
      ['doors', 'ada', 'CAMERA', 1],
      ['doors', 'grace', 'DOOR_LOCK', 1],
      ['guard', 'ada', 'DOOR_LOCK', 1],
    ]);
    expect(records[3]).toEqual({
      action: 'calls.counted',
      result: 'succeeded',
      actor: { kind: 'service', id: 'guard' },
      linkId: 'ada',
      serviceId: 'doors',
      details: { minute: first, capability: 'DOOR_LOCK', grant: 'g-1', calls: 1 },
    });
  });

  it('are not lost when the broker stops, nor those that end while it stops', () => {
    reads.note(READ);
    reads.onModuleDestroy();
    reads.note({ ...READ, linkId: 'grace' });
    expect(counts()).toEqual([
      ['doors', 'ada', 'DOOR_LOCK', 1],
      ['doors', 'grace', 'DOOR_LOCK', 1],
    ]);
  });

  it('stay counted while the trail has no room, each under its minute', () => {
    const first = minute();
    trail.hasRoom = false;
    reads.note(READ);
    clock.advance(60_000);
    reads.note(READ);
    reads.flush();
    expect(records).toEqual([]);
    trail.hasRoom = true;
    reads.flush();
    expect(records.map(({ details }) => [details?.minute, details?.calls])).toEqual([
      [first, 1],
      [minute(), 1],
    ]);
  });

  it('of more links than a trail should list are counted by reader and capability', () => {
    for (let link = 1; link <= 1_000; link += 1) reads.note({ ...READ, linkId: `link-${link}` });
    reads.flush();
    expect(records).toHaveLength(601);
    expect(counts().at(-1)).toEqual(['doors', undefined, 'DOOR_LOCK', 400]);
  });
});
