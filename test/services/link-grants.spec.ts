/** One service acts on another's link: what each route lets a grantee do, and what it answers a service without the right. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { insertLinks } from '../harness/rows/grants.js';
import type { Answer, Json } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import {
  ABSENT,
  bodyOf,
  DOOR,
  LAMP,
  NETWORK,
  opened,
  operations,
  pathOf,
  type Operation,
} from './link-operations.js';

let system: TestSystem;
let owner: TestService;
let grantee: TestService;
let linkId: string;

beforeAll(async () => {
  // Reads may join one in flight however slowly this machine sends them.
  system = await TestSystem.start({ environment: { COCO_SHARE_READS_WITHIN: '10' } });
  const scopes = ['links:read', 'links:revoke', 'links:grant', 'coconet:read', 'coconet:execute'];
  [owner, grantee] = await Promise.all([system.createService({ scopes }), system.createService({ scopes })]);
  [linkId = ''] = await insertLinks(system, owner.id, 1);
});

afterAll(() => system.close());

function send(operation: Operation, id: string, key: string, place = LAMP): Promise<Answer> {
  const body = bodyOf(operation, grantee.id);
  return system.api(operation.method, pathOf(operation, id, place), key, body);
}

async function give(terms: Readonly<Record<string, unknown>>, key = owner.key): Promise<Json> {
  const answer = await system.api('POST', `/v1/links/${linkId}/grants`, key, {
    serviceId: grantee.id,
    scopes: ['coconet:read', 'coconet:execute', 'links:read'],
    capabilities: ['*'],
    reason: 'A test',
    ...terms,
  });
  expect([answer.status, answer.json]).toEqual([201, expect.objectContaining({ linkId })]);
  return answer.json;
}

function end(grantId: string): Promise<Answer> {
  return system.api('DELETE', `/v1/links/${linkId}/grants/${grantId}`, owner.key);
}

describe('without a grant', () => {
  it('every route answers as for a link that does not exist', async () => {
    expect(operations.length).toBeGreaterThan(11);
    for (const operation of operations) {
      const hidden = await send(operation, linkId, grantee.key);
      const absent = await send(operation, ABSENT, grantee.key);
      const { requestId: _hidden, ...body } = hidden.json as Record<string, unknown>;
      const { requestId: _absent, ...expected } = absent.json as Record<string, unknown>;
      expect([operation.name, hidden.status, body]).toEqual([operation.name, 404, expected]);
      expect(absent.status).toBe(404);
    }
  });
});

describe('with a grant chosen at random', () => {
  const pick = <Item>(items: readonly Item[]): Item[] => items.filter(() => Math.random() < 0.5);
  const scopes = ['coconet:read', 'coconet:execute', 'links:read'] as const;

  it('a route is open with exactly its right, and every other answers 403 or 404', async () => {
    for (let round = 0; round < 8; round += 1) {
      const chosen = pick(scopes);
      if (chosen.length === 0) chosen.push('links:read');
      const capabilities = pick(['ON_OFF_CONTROL', 'LEVEL_CTRL']);
      const places =
        round % 2 === 0 ? {} : { devices: [{ networkId: NETWORK, ...(round % 4 === 1 ? LAMP : DOOR) }] };
      const { id } = await give({ scopes: chosen, capabilities, ...places });
      for (const operation of operations) {
        const right = opened[operation.name];
        const { status } = await send(operation, linkId, grantee.key);
        const what = { operation: operation.name, scopes: chosen, capabilities, places };
        const isOpen = right !== undefined && chosen.includes(right);
        if (!isOpen)
          expect({ ...what, status: [403, 404].includes(status) }).toEqual({ ...what, status: true });
        else if (operation.method === 'POST') {
          const mayCommand = capabilities.includes('ON_OFF_CONTROL') && round % 4 !== 3;
          expect({ ...what, status: status < 300 }).toEqual({ ...what, status: mayCommand });
          if (!mayCommand) expect(status).toBe(403);
        } else if (round % 2 === 0) expect({ ...what, status }).toEqual({ ...what, status: 200 });
        // Under a grant of one device, a list shows only that, and another device is refused.
        else expect([200, 403]).toContain(status);
      }
      expect((await end(id as string)).status).toBe(204);
    }
  });

  it('nothing is sent once it was ended, however many commands run meanwhile', async () => {
    const { id } = await give({});
    const command = operations.find(({ path }) => path.endsWith('/resources/{resourceEui}/commands'));
    if (command === undefined) throw new Error('the route of a command is described');
    let endedAt = Infinity;
    const ending = end(id as string).then(() => (endedAt = performance.now()));
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, async () => {
        const answer = await send(command, linkId, grantee.key);
        return answer.status;
      }),
    );
    await ending;
    // On a busy machine a command may also be refused because its right could not be confirmed in time.
    expect(outcomes.filter((status) => ![200, 404, 503].includes(status))).toEqual([]);
    const { lastLedgerSeq } = await system.control('GET', '/state');
    const later = await Promise.all(Array.from({ length: 20 }, () => send(command, linkId, grantee.key)));
    expect(new Set(later.map(({ status }) => status))).toEqual(new Set([404]));
    expect(await system.control('GET', `/ledger?since=${lastLedgerSeq as number}`)).toEqual([]);
    expect(endedAt).toBeLessThan(Infinity);
  });
});

describe('a home that three services poll', () => {
  it('costs COCO one call for equal reads at once, and none while everybody takes an older answer', async () => {
    const anyLink = await system.createService({ scopes: ['coconet:read'], linkAccess: 'any' });
    const { id } = await give({ scopes: ['coconet:read'] });
    const keys = [owner, grantee, anyLink].flatMap(({ key }) => Array<string>(10).fill(key));
    const poll = (maxAge: string): Promise<Answer[]> =>
      Promise.all(
        keys.map((key) =>
          system.api('GET', `/v1/links/${linkId}/networks`, key, undefined, { 'cache-control': maxAge }),
        ),
      );
    const calls = async (): Promise<Json[]> => (await system.ledger('api')).map(({ seq }) => seq);
    const before = await calls();
    const action = { type: 'delay', when: 'before', milliseconds: 1_000 };
    await system.control('POST', '/faults', { match: { endpoint: 'api' }, action });
    const first = await poll('max-age=60');
    await system.control('DELETE', '/faults');
    const again = await poll('max-age=60');
    for (const answers of [first, again]) {
      const [{ text } = { text: '' }] = answers;
      expect(text).toContain(NETWORK);
      for (const answer of answers) expect([answer.status, answer.text]).toEqual([200, text]);
    }
    expect(again.map(({ headers }) => Number(headers.get('age') ?? NaN))).not.toContain(NaN);
    expect((await calls()).length - before.length).toBe(1);
    // The kept answer opens nothing to a service whose grant has ended.
    expect((await end(id as string)).status).toBe(204);
    await until('the grant has ended', async () => {
      const after = await system.api('GET', `/v1/links/${linkId}/networks`, grantee.key, undefined, {
        'cache-control': 'max-age=60',
      });
      return after.status === 404;
    });
    expect((await calls()).length - before.length).toBe(1);
  });
});

describe('what owner, grantee and admins learn about grants', () => {
  it('both get an event when one is given, in an emergency, and when it ends; the reason stays with the admins', async () => {
    const emergency = await system.api('POST', `/v1/admin/links/${linkId}/grants`, system.adminKey, {
      serviceId: grantee.id,
      scopes: ['coconet:read'],
      capabilities: ['*'],
      reason: 'Ticket 4711, Mrs. Example',
      breakGlass: true,
    });
    expect(emergency.status).toBe(201);
    const lasts = Date.parse(emergency.json.notAfter as string) - Date.now();
    expect(lasts).toBeLessThanOrEqual(15 * 60_000);
    expect((await system.api('GET', `/v1/links/${linkId}/networks`, grantee.key)).status).toBe(200);
    const held = await system.api('GET', '/v1/grants', grantee.key);
    expect(held.json.items).toEqual([expect.objectContaining({ id: emergency.json.id, breakGlass: true })]);
    expect(held.text).not.toContain('Example');
    expect((await end(emergency.json.id as string)).status).toBe(204);
    const types = ['link.break_glass', 'link.grant_ended'];
    let told: Answer | undefined;
    await until('both events are there', async () => {
      told = await system.api('GET', `/v1/events?types=${types.join(',')}&limit=200`, owner.key);
      const items = (told.json.items ?? []) as Json[];
      return types.every((type) =>
        items.some((event) => event.type === type && event.data.grantId === emergency.json.id),
      );
    });
    expect(told?.text).not.toContain('Example');
    const heard = await system.api('GET', `/v1/events?types=${types.join(',')}&limit=200`, grantee.key);
    const ofGrant = (heard.json.items as Json[]).filter(({ data }) => data.grantId === emergency.json.id);
    expect(ofGrant.map(({ type, data }) => [type, data.linkId, data.userId])).toEqual(
      types.map((type) => [type, linkId, undefined]),
    );
    expect(heard.text).not.toContain('Example');
    const activity = await system.api('GET', `/v1/links/${linkId}/activity?limit=200`, owner.key);
    expect(activity.text).toContain('link.break_glass');
    expect(activity.text).not.toContain('Example');
    const list = await system.api('GET', `/v1/admin/links/${linkId}/grants`, system.adminKey);
    expect(list.json.items[0]).toMatchObject({ endedBy: 'revoked', reason: 'Ticket 4711, Mrs. Example' });
  });

  it('a grantee learns how its own commands ended while it has a grant, but not whose link it is', async () => {
    const command = operations.find(({ path }) => path.endsWith('/resources/{resourceEui}/commands'));
    if (command === undefined) throw new Error('the route of a command is described');
    const { id } = await give({ capabilities: ['ON_OFF_CONTROL'] });
    const sent = await send(command, linkId, grantee.key);
    await send(command, linkId, owner.key);
    const endsFor = async (key: string): Promise<Json[]> =>
      (await system.api('GET', '/v1/events?states=succeeded&limit=200', key)).json.items as Json[];
    const isOwn = ({ data }: Json): boolean => data.commandId === sent.json.commandId;
    await until('both have the event', async () => {
      const [told, heard] = await Promise.all([endsFor(owner.key), endsFor(grantee.key)]);
      return told.some(isOwn) && heard.some(isOwn);
    });
    const heard = await endsFor(grantee.key);
    expect(heard.filter(isOwn)).toHaveLength(1);
    expect(heard.find(isOwn)?.data).toMatchObject({ linkId, serviceId: grantee.id, state: 'succeeded' });
    expect(heard.filter(({ data }) => data.userId !== undefined || data.serviceId === owner.id)).toEqual([]);
    expect((await endsFor(owner.key)).find(isOwn)?.data.userId).toEqual(expect.any(String));
    await end(id as string);
    expect(await endsFor(grantee.key)).toEqual([]);
  });

  it('a call under a grant that has ended is recorded with the grant', async () => {
    const { id } = await give({});
    await end(id as string);
    expect((await system.api('GET', `/v1/links/${linkId}/networks`, grantee.key)).status).toBe(404);
    await until('it is recorded', async () => {
      const rows = await system.database.query(
        `SELECT FROM audit_events WHERE action = 'call.refused' AND details->>'reason' = 'link_grant_ended'
          AND details->>'grantId' = $1`,
        [id],
      );
      return rows.length > 0;
    });
  });

  it('a service with access to any link may not give away another’s', async () => {
    const wide = await system.createService({ scopes: ['links:grant', 'links:read'], linkAccess: 'any' });
    const answer = await system.api('POST', `/v1/links/${linkId}/grants`, wide.key, {
      serviceId: wide.id,
      scopes: ['links:read'],
      capabilities: [],
      reason: 'A test',
    });
    expect(answer.status).toBe(404);
  });

  it.each([
    ['serviceId', { serviceId: ABSENT }, 'no service'],
    ['serviceId', { serviceId: 'own' }, 'needs no grant'],
    ['scopes', { scopes: ['links:revoke'] }, 'coconet:read, coconet:execute, links:read'],
    ['capabilities[0]', { capabilities: ['LOCK_CONTRL'] }, 'did you mean LOCK_CONTROL?'],
    ['capabilities[0]', { capabilities: ['LOCK_CONTROL'] }, 'may not use all of this itself'],
    ['notAfter', { notAfter: '2020-01-01T00:00:00Z' }, 'in the future'],
    ['notAfter', { notAfter: '2999-01-01T00:00:00Z' }, '365 days'],
    ['breakGlass', { breakGlass: true }, ''],
    ['zones', { zones: [] }, 'whole home'],
    ['devices[0].deviceNodeId', { devices: [{ networkId: 'n', deviceNodeId: 'x' }] }, 'whole number'],
    ['reason', { reason: ' ' }, ''],
  ])('a wrong %s is refused by its name: %j', async (field, terms: Record<string, unknown>, message) => {
    const answer = await system.api('POST', `/v1/links/${linkId}/grants`, owner.key, {
      serviceId: grantee.id,
      scopes: ['links:read'],
      capabilities: [],
      reason: 'A test',
      ...terms,
      ...(terms.serviceId === 'own' && { serviceId: owner.id }),
    });
    expect([answer.status, answer.json.errors]).toEqual([
      400,
      [expect.objectContaining({ field, message: expect.stringContaining(message) as unknown })],
    ]);
  });
});
