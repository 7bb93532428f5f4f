/**
 * Commands at any stage survive `kill -9`: each reaches its end on another replica, according to what the device did,
 * and no device acts twice under one key.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { insertLinks } from '../harness/rows/grants.js';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { call, type Json } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

const NETWORK = '5e1a0c3f9b7d4e2a6c8f0b11';
const DEVICE = 2_415_919_104;

/**
 * Milliseconds that COCO may wait for a device: as long as the broker allows, so that a hanging command hangs until the
 * kill.
 */
const PATIENCE = 28_000;

/**
 * Milliseconds by which a late device is late: most likely it obeys after the kill, and certainly before the proof
 * ends.
 */
const LATE = 2_000;

/** Resources of the sandbox by where the kill hits their command. */
const resources = {
  accepted: '3/zigbee/3C6A2CFFFED0AF90/01',
  obeyed: '3/zigbee/3C6A2CFFFED0AF76/01',
  neverArrived: '3/zigbee/3C6A2CFFFED0AF77/01',
  ignored: '3/zigbee/3C6A2CFFFED0AF78/01',
  late: '3/zigbee/3C6A2CFFFED0AF80/01',
  unproved: '3/zwave/DE5A11C0/14/02',
  awaited: '3/zwave/DE5A11C0/07/01',
} as const;

type Place = keyof typeof resources;

/** What COCO does with the command to each resource. */
const faults: Readonly<Partial<Record<Place, Json>>> = {
  obeyed: { type: 'hang-after' },
  neverArrived: { type: 'hang' },
  ignored: { type: 'device-ignores' },
  late: { type: 'device-late', milliseconds: LATE, status: 504 },
  unproved: { type: 'hang-after' },
  awaited: { type: 'hang-after' },
};

const on = {
  capability: 'ON_OFF_CONTROL',
  command: 'ON',
  timeoutMs: PATIENCE,
  confirm: { within: 60 },
};

let system: TestSystem;
let service: TestService;
let victim: BrokerProcess;
let linkId: string;
/** The commands that were accepted before the kill. */
const ids = new Map<Place, string>();

beforeAll(async () => {
  system = await TestSystem.start({ environment: { REFRESH_SCHEDULE: 'false' } });
  service = await system.createService({ capabilities: ['*', 'LOCK_CONTROL'] });
  [linkId = ''] = await insertLinks(system, service.id, 1);
  victim = await BrokerProcess.start({ ...system.environment, COCO_BATCH_CONCURRENCY: '1' });
  for (const [place, action] of Object.entries(faults))
    await system.control('POST', '/faults', {
      match: { endpoint: 'api', method: 'POST', resourceEui: resources[place as Place] },
      action,
    });
  await sendAll();
  await victim.stop('SIGKILL');
  await system.control('DELETE', '/faults');
  // Lets a minute pass: nobody is handling the commands any longer, and their time for proof has passed.
  await system.database.query(
    `UPDATE commands SET attended_until = now(), sent_at = sent_at - interval '1 minute' WHERE ended_at IS NULL`,
  );
});

afterAll(async () => {
  if (victim.ended === undefined) await victim.stop('SIGKILL');
  await system.close();
});

/** Sends a command to each resource, and resolves once the kill would prevent the next step of each. */
async function sendAll(): Promise<void> {
  const batch = await send('', [
    { ...on, deviceNodeId: DEVICE, resourceEui: resources.obeyed },
    { ...on, deviceNodeId: DEVICE, resourceEui: resources.accepted },
  ]);
  const [obeyed, accepted] = batch.json.commands as { id: string }[];
  ids.set('obeyed', obeyed?.id ?? '').set('accepted', accepted?.id ?? '');
  for (const place of ['neverArrived', 'ignored', 'unproved'] as const) await sendTo(place);
  // Its caller is waiting, and will never get an answer.
  const unlock = { capability: 'LOCK_CONTROL', command: 'UNLOCK', timeoutMs: PATIENCE, confirm: {} };
  send('awaited', unlock, {}).catch(() => undefined);
  await until('COCO has what hangs', async () => {
    const sent = (await commandsAtCoco()).map(({ resourceEui }) => resourceEui);
    return (['obeyed', 'neverArrived', 'unproved', 'awaited'] as const).every((place) =>
      sent.includes(resources[place]),
    );
  });
  await until('a proof has begun', async () => {
    const reads = (await system.ledger('api')).filter(({ method }) => method === 'GET');
    return reads.some(({ resourceEui }) => resourceEui === resources.ignored);
  });
  await sendTo('late');
  await until('COCO has timed out', async () => {
    const answers = (await commandsAtCoco()).filter(({ resourceEui }) => resourceEui === resources.late);
    return answers.some(({ status }) => status === 504);
  });
}

async function sendTo(place: Place): Promise<void> {
  const { confirm, ...unproved } = on;
  const answer = await send(place, place === 'unproved' ? unproved : { ...unproved, confirm });
  expect(answer.status).toBe(202);
  ids.set(place, answer.json.id as string);
}

/** Sends a command to the victim, or to another replica, under the key of its place; a batch for no place. */
function send(
  place: Place | '',
  body: Json,
  headers: Json = { prefer: 'respond-async' },
  url = victim.url,
): ReturnType<typeof call> {
  const home = `${url}/v1/links/${linkId}/networks/${NETWORK}`;
  const path =
    place === ''
      ? `${home}/commands`
      : `${home}/devices/${DEVICE}/resources/${encodeURIComponent(resources[place])}/commands`;
  return call('POST', path, {
    key: service.key,
    body: place === '' ? { commands: body } : body,
    headers: { ...headers, 'idempotency-key': `the-one-command-${place}` },
  });
}

async function commandsAtCoco(): Promise<Json[]> {
  return (await system.ledger('api')).filter(({ command }) => command !== undefined);
}

/** The command's end. */
async function endOf(id: string): Promise<Json> {
  return until('the command has ended', async () => {
    const { json } = await system.api('GET', `/v1/commands/${id}`, service.key);
    return json.endedAt === null ? undefined : json;
  });
}

describe('a command whose broker is killed', () => {
  it.each<[string, Place, Json]>([
    ['before it was sent expires', 'accepted', { state: 'expired', reason: 'broker_stopped' }],
    [
      'before COCO answered is confirmed if the device did it',
      'obeyed',
      { state: 'confirmed', reason: null },
    ],
    [
      'before COCO answered is not if it never reached the device',
      'neverArrived',
      { state: 'unconfirmed', reason: 'not_shown' },
    ],
    [
      'during its proof is not confirmed if COCO said SUCCESS and the device does nothing',
      'ignored',
      { state: 'unconfirmed', reason: 'not_shown' },
    ],
    [
      'during its proof is confirmed if COCO timed out and the device obeys late',
      'late',
      { state: 'confirmed', reason: null },
    ],
    [
      'before COCO answered is unknown if nobody asked for proof',
      'unproved',
      { state: 'unconfirmed', reason: 'broker_stopped' },
    ],
  ])('%s', async (_, place, expected) => {
    expect(await endOf(ids.get(place) ?? '')).toMatchObject(expected);
  });

  it('is found by its key if its caller never had its id, and is confirmed', async () => {
    const unlock = { capability: 'LOCK_CONTROL', command: 'UNLOCK', timeoutMs: PATIENCE, confirm: {} };
    const repeat = await send('awaited', unlock, {}, system.broker.url);
    expect([repeat.status, repeat.json.code]).toEqual([409, 'idempotency_key_in_progress']);
    expect(await endOf(repeat.json.commandId as string)).toMatchObject({
      state: 'confirmed',
      command: 'UNLOCK',
    });
  });

  it('is not sent again, by the replica that takes over or by a repeat under its key', async () => {
    for (const [place, id] of ids) {
      if (place === 'obeyed' || place === 'accepted') continue;
      const { confirm, ...unproved } = on;
      const body = place === 'unproved' ? unproved : { ...unproved, confirm };
      const repeat = await send(place, body, undefined, system.broker.url);
      expect([repeat.status, repeat.json.id]).toEqual([202, id]);
    }
    const sent = await commandsAtCoco();
    const acts = (place: Place): number[] =>
      sent
        .filter(({ resourceEui }) => resourceEui === resources[place])
        .map((entry) => ((entry.acts as unknown[] | undefined) ?? []).length);
    expect(Object.fromEntries(Object.keys(resources).map((place) => [place, acts(place as Place)]))).toEqual({
      accepted: [],
      obeyed: [1],
      neverArrived: [0],
      ignored: [0],
      late: [1],
      unproved: [1],
      awaited: [1],
    });
  });
});

describe('a command whose broker gets SIGTERM', () => {
  it('is proved by another replica, and its caller has an answer', async () => {
    const broker = await BrokerProcess.start(system.environment);
    await system.control('POST', '/faults', {
      match: { endpoint: 'api', resourceEui: resources.accepted },
      action: { type: 'device-late', milliseconds: 3_000 },
    });
    const { seq } = (await system.ledger('api')).at(-1) ?? { seq: 0 };
    const answer = send('accepted', { ...on, params: {} }, {}, broker.url);
    await until('the device is asked', async () =>
      (await system.ledger('api')).some(
        (entry) => entry.seq > seq && entry.method === 'GET' && entry.resourceEui === resources.accepted,
      ),
    );
    expect(await broker.stop('SIGTERM')).toBe(0);
    const { json } = await answer;
    expect(json).toMatchObject({ status: 'SUCCESS', state: 'unconfirmed', reason: 'broker_stopped' });
    expect(await endOf(json.commandId as string)).toMatchObject({ state: 'confirmed', status: 'SUCCESS' });
    expect(
      await system.database.query(
        `SELECT result FROM audit_events WHERE action = 'command.executed' AND details ->> 'commandId' = $1`,
        [json.commandId],
      ),
    ).toEqual([{ result: 'succeeded' }]);
  });
});
