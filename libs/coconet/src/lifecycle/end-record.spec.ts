/** The audit record of a command's end, of which its event is made: written together with the end, and announced once. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SERVICE_ID } from '../testing/callers.js';
import { accepted, ends } from '../testing/command-records.js';
import { CommandTable, NOW, sent } from '../testing/command-table.js';
import { LINK_ID } from '../testing/stand-ins.js';
import { asEnded } from './command-record.js';
import { endRecordOf } from './end-record.js';

let table: CommandTable;

beforeAll(async () => {
  table = await CommandTable.open();
});

afterAll(() => table.close());

describe('the end of a command', () => {
  it('is recorded together with it: who sent and caused it, when, and how it ended', async () => {
    const record = sent(accepted({ actor: { name: 'nightly job' } }));
    const told = {
      actor: { kind: 'service', id: SERVICE_ID },
      remoteAddress: '::1',
      details: { httpStatus: 404 },
    } as const;
    await table.store.put([asEnded(record, ends.failed, NOW, told)]);
    expect(await table.recordsOf([record])).toEqual([
      {
        action: 'command.executed',
        result: 'failed',
        link_id: LINK_ID,
        details: {
          networkId: 'n1',
          deviceNodeId: '7',
          resourceEui: '3/zigbee/01',
          capability: 'LEVEL_CTRL',
          command: 'SET_LEVEL',
          commandId: record.id,
          senderId: SERVICE_ID,
          causedBy: 'nightly job',
          causedByVerified: false,
          httpStatus: 404,
          state: 'failed',
          stateReason: 'refused_by_coco',
          upstreamCode: 40_403,
          acceptedAt: record.acceptedAt.toISOString(),
          sentAt: NOW.toISOString(),
          endedAt: NOW.toISOString(),
          announced: true,
        },
      },
    ]);
    const [row] = await table.database.query(
      `SELECT actor_kind, actor_id, request_id, remote_address FROM audit_events WHERE details ->> 'commandId' = $1`,
      [record.id],
    );
    expect(Object.values(row ?? {})).toEqual(['service', SERVICE_ID, 'request-1', '::1']);
  });

  it('is the same whether the database makes the record or, for one that it rejects, this process does', async () => {
    const told = {
      actor: { kind: 'service', id: SERVICE_ID },
      remoteAddress: '::1',
      details: { grantId: 'g', parameters: '{"levelPct":40}', httpStatus: 200 },
    } as const;
    const verified = { name: 'ada@example.com', issuer: 'https://login.example.com' };
    const underWay = { state: 'unconfirmed', reason: 'device_not_answered', status: 'IN_PROGRESS' } as const;
    const records = [
      asEnded(sent(accepted({ actor: verified })), ends.succeeded, NOW, told),
      asEnded(accepted({ isAnnounced: false }), ends.failed, NOW),
      asEnded(sent(accepted({ actor: { name: 'job' } })), { ...underWay, upstreamCode: null }, NOW, told),
    ];
    await table.store.put(records);
    for (const record of records) {
      const [row] = await table.database.query(
        `SELECT action, result, link_id AS "linkId", service_id AS "serviceId", request_id AS "requestId",
           remote_address AS "remoteAddress", actor_kind, actor_id, audit_reveal_details(details) AS details
         FROM audit_events WHERE details ->> 'commandId' = $1`,
        [record.id],
      );
      const { actor, remoteAddress = null, ...event } = endRecordOf(record) ?? {};
      const made = { ...event, remoteAddress, actor_kind: actor?.kind, actor_id: actor?.id ?? null };
      expect(row).toEqual(made);
    }
  });

  it('is recorded and announced once, however often and by however many it is written', async () => {
    const records = Array.from({ length: 20 }, () => sent(accepted()));
    await table.store.put(records);
    await table.lapse();
    const end = (state: 'succeeded' | 'failed'): Promise<unknown> =>
      table.store.put(records.map((record) => asEnded(record, ends[state], NOW)));
    await Promise.all([
      end('succeeded'),
      table.store.endLapsed(),
      end('failed'),
      end('succeeded'),
      table.store.endLapsed(),
    ]);
    for (const { id } of records) {
      const found = await table.recordsOf([{ id }]);
      expect(found.filter(({ details }) => announcement(details)[1])).toHaveLength(1);
      const { state } = (await table.store.find(id)) ?? {};
      expect(announcement(found.at(-1)?.details)[0]).toBe(state);
    }
  });

  it('that replaces the end of a replica that was wrongly taken for dead is recorded, and not announced', async () => {
    const record = sent(accepted());
    await table.store.put([record]);
    await table.lapse();
    await table.store.endLapsed();
    await table.store.put([asEnded(record, ends.failed, NOW)]);
    const told = await table.recordsOf([record]);
    expect(told.map(({ details }) => announcement(details))).toEqual([
      ['unconfirmed', true],
      ['failed', undefined],
    ]);
  });

  it('is only recorded if nobody waits for the event, and a refusal by the guardrail is not even that', async () => {
    const [quiet, busy, awaited] = [
      accepted({ isAnnounced: false }),
      accepted({ isAnnounced: false }),
      accepted(),
    ] as const;
    const refused = { ...ends.failed, reason: 'device_busy', upstreamCode: null } as const;
    await table.store.put([
      asEnded(quiet, ends.failed, NOW),
      asEnded(busy, refused, NOW),
      asEnded(awaited, refused, NOW),
    ]);
    const [toldOfQuiet, toldOfBusy, toldOfAwaited] = await Promise.all(
      [quiet, busy, awaited].map(async (record) => {
        const told = await table.recordsOf([record]);
        return told.map(({ details }) => announcement(details));
      }),
    );
    expect(toldOfQuiet).toEqual([['failed', undefined]]);
    expect(toldOfBusy).toEqual([]);
    expect(toldOfAwaited).toEqual([['failed', true]]);
  });

  it('whose audit record holds what PostgreSQL cannot store is written all the same', async () => {
    const record = sent(accepted());
    const told = {
      actor: { kind: 'service' },
      remoteAddress: 'a\0b',
      details: { parameters: 'a\0b\ud800' },
    } as const;
    await table.store.put([asEnded(record, ends.succeeded, NOW, told)]);
    expect(await table.recordsOf([record])).toHaveLength(1);
  });
});

/** The state that an audit record says, and whether it is announced. */
function announcement(details: unknown): readonly [unknown, unknown] {
  const { state, announced } = details as Readonly<Record<string, unknown>>;
  return [state, announced];
}
