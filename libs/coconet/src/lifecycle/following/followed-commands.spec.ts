/** The id of a command over HTTP: where it is returned, and what can be read under it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { SystemIds } from '#kernel';
import type { TestDatabase } from '../../../../../test/harness/postgres/database.js';
import { SERVICE_ID, unrestrictedCaller } from '../../testing/callers.js';
import { BATCH, lamp, RAW, TYPED, unlock } from '../../testing/command-requests.js';
import { answerJson, type CloudHandler } from '../../testing/fake-cloud.js';
import { FollowStage } from '../../testing/follow-stage.js';
import type { ProxyUnderTest } from '../../testing/proxy.js';
import { LINK_ID } from '../../testing/stand-ins.js';
import { CommandWriter } from '../command-writer.js';
import type { FollowedCommand } from './command.view.js';
import { ListCommandsQuery } from './commands.query.js';

const on = { capability: 'ON_OFF_CONTROL', command: 'ON' };
const rawOn = { capabilityId: 0, cmdId: 0 };
const cut: CloudHandler = (_request, response) => response.destroy();
let stage: FollowStage;
let database: TestDatabase;
let proxy: ProxyUnderTest;

beforeAll(async () => {
  stage = await FollowStage.open();
  ({ database, proxy } = stage);
});

beforeEach(() => stage.renew());

afterAll(() => stage.close());

const listed = async (query = ''): Promise<FollowedCommand[]> =>
  ((await (await proxy.fetch(`/commands${query}`)).json()) as { items: FollowedCommand[] }).items;

describe('an answer to a command', () => {
  it.each([
    ['typed', TYPED, on],
    ['raw', RAW, rawOn],
  ])('says where the command can be read, %s, and there it is at once', async (_, path, request) => {
    const answer = await proxy.post(path, request);
    const location = answer.headers.get('location');
    expect(await stage.read(location)).toMatchObject({
      linkId: LINK_ID,
      serviceId: SERVICE_ID,
      deviceNodeId: '7',
      capability: 'ON_OFF_CONTROL',
      command: 'ON',
      state: 'succeeded',
      reason: null,
      status: 'SUCCESS',
    });
  });

  it('names each command of a batch', async () => {
    proxy.cloud.answer((request, response) => {
      (request.url.includes('/9/') ? cut : answerJson({ status: 'SUCCESS' }))(request, response);
    });
    const answer = await proxy.post(BATCH, { commands: [lamp, { ...lamp, deviceNodeId: 9 }] });
    const { results } = (await answer.json()) as { results: { commandId: string }[] };
    const found = await Promise.all(results.map(({ commandId }) => stage.read(`/v1/commands/${commandId}`)));
    expect(found.map(({ state, reason }) => [state, reason])).toEqual([
      ['succeeded', null],
      ['unconfirmed', 'connection_broke'],
    ]);
  });

  it.each<[string, CloudHandler, Partial<FollowedCommand>]>([
    ['broke off', cut, { state: 'unconfirmed', reason: 'connection_broke' }],
    ['failed', answerJson({}, 500), { state: 'unconfirmed', reason: 'coco_failed' }],
    ['timed out', answerJson({}, 504), { state: 'unconfirmed', reason: 'coco_timed_out' }],
    [
      'says so by a number',
      answerJson({ error: { code: 50_451 } }, 503),
      { state: 'unconfirmed', reason: 'coco_timed_out', upstreamCode: 50_451 },
    ],
    [
      'refused',
      answerJson({ error: { code: 40_403 } }, 404),
      { state: 'failed', reason: 'refused_by_coco', upstreamCode: 40_403 },
    ],
    ['is busy', answerJson({ error: { code: 40_302 } }, 403), { state: 'failed', reason: 'gateway_busy' }],
    [
      'waits for the device',
      answerJson({ status: 'IN_PROGRESS' }),
      { state: 'unconfirmed', reason: 'device_not_answered', status: 'IN_PROGRESS' },
    ],
    ['reports a failure', answerJson({ status: 'REJECTED' }), { state: 'failed', reason: 'device_failed' }],
    ['makes no sense', answerJson({ what: 1 }), { state: 'unconfirmed', reason: 'answer_unreadable' }],
  ])('says where to ask if COCO %s', async (_, handler, end) => {
    proxy.cloud.answer(handler);
    const answer = await proxy.post(TYPED, on);
    expect(await stage.read(answer.headers.get('location') ?? (await idIn(answer)))).toMatchObject(end);
  });

  it('repeated under a key names the first command, even while its end is unknown', async () => {
    const key = { 'idempotency-key': 'b8e0c9ba-6d2c-4a6e-9c11-5a2a8e3f1d10' };
    for (const [path, request] of [
      [TYPED, on],
      [RAW, rawOn],
    ] as const) {
      await database.query('TRUNCATE idempotency_records');
      const first = await proxy.post(path, request, key);
      const repeat = await proxy.post(path, request, key);
      expect(repeat.headers.get('location')).toBe(first.headers.get('location'));
    }
    await database.query('TRUNCATE idempotency_records');
    proxy.cloud.answer(cut);
    const broken = await idIn(await proxy.post(TYPED, on, key));
    expect(await idIn(await proxy.post(TYPED, on, key))).toBe(broken);
  });

  it('holds no PIN, and nor does the record', async () => {
    const answer = await proxy.post(TYPED, unlock);
    expect(await stage.read(answer.headers.get('location'))).toMatchObject({
      command: 'UNLOCK',
      parameters: null,
    });
    expect(JSON.stringify(await database.query('SELECT * FROM commands'))).not.toContain('4711');
  });
});

async function idIn(answer: Response): Promise<string> {
  const { commandId } = (await answer.json()) as { commandId: string };
  return `/v1/commands/${commandId}`;
}

describe('the commands of a link', () => {
  it('include what this replica has not written yet, and are found by what is asked for', async () => {
    await proxy.post(TYPED, on);
    await proxy.post(TYPED, unlock);
    const names = async (query: string): Promise<string[]> =>
      (await listed(query)).map(({ command }) => command);
    expect(await names('?limit=2')).toEqual(['UNLOCK', 'ON']);
    expect(await names('?capability=LOCK_CONTROL&state=succeeded&device=7&limit=1')).toEqual(['UNLOCK']);
    expect(await names('?capability=ON_OFF_CONTROL&device=7&limit=1')).toEqual(['ON']);
    expect(await listed('?device=8')).toEqual([]);
    expect(await listed('?from=2100-01-01T00:00:00Z')).toEqual([]);
    const first = (await (await proxy.fetch('/commands?limit=1')).json()) as { nextCursor: string };
    expect(await names(`?limit=1&cursor=${first.nextCursor}`)).toEqual(['ON']);
  });

  it('say who caused them, and are found by that', async () => {
    proxy.actor = { name: 'ada@example.com', issuer: 'https://login.example.com' };
    const location = (await proxy.post(TYPED, on)).headers.get('location');
    proxy.actor = { name: 'nightly job' };
    await proxy.post(RAW, rawOn);
    proxy.actor = undefined;
    await proxy.post(TYPED, on);
    const actor = { name: 'ada@example.com', verified: true, issuer: 'https://login.example.com' };
    expect((await stage.read(location)).actor).toEqual(actor);
    await proxy.part(CommandWriter).flush();
    expect((await listed()).map((command) => command.actor)).toEqual([
      null,
      { name: 'nightly job', verified: false, issuer: null },
      actor,
    ]);
    expect((await listed('?actor=ada@example.com')).map((command) => command.actor)).toEqual([actor]);
  });

  it.each([
    [{ capability: 'LOCK_CONTRL' }, 'did you mean LOCK_CONTROL?'],
    [{ state: 'succeded' }, 'did you mean succeeded?'],
    [{ capability: 'x'.repeat(100_000) }, 'such as ON_OFF_CONTROL'],
    [{ actor: '' }, '1 to 255 characters'],
  ])('are not listed by %j, of which the answer says what is meant', async (query, message) => {
    const problems = await validate(plainToInstance(ListCommandsQuery, query));
    expect(problems.map(({ property }) => property)).toEqual(Object.keys(query));
    expect(JSON.stringify(problems[0]?.constraints)).toContain(message);
  });

  it.each(['state', 'capability', 'device', 'from', 'colour'])(
    'are not listed for an unknown %s, which is named',
    async (field) => {
      const answer = await proxy.fetch(`/commands?${field}=purple`);
      expect(await answer.json()).toMatchObject({ code: 'invalid_request', errors: [{ field }] });
    },
  );

  it('are hidden from a service that does not see the link', async () => {
    const location = (await proxy.post(TYPED, on)).headers.get('location');
    proxy.link.ownerId = '0197a2b4-0000-7000-8000-00000000000b';
    expect(await stage.read(location)).toMatchObject({ code: 'command_not_found' });
    expect(await (await proxy.fetch('/commands')).json()).toMatchObject({ code: 'link_not_found' });
    expect(await stage.read(`/v1/commands/${new SystemIds().next()}`)).toMatchObject({
      code: 'command_not_found',
    });
  });

  it('are read by admins on the link of any service', async () => {
    const { commandId } = (await (await proxy.post(TYPED, on)).json()) as { commandId: string };
    proxy.link.ownerId = '0197a2b4-0000-7000-8000-00000000000b';
    proxy.caller = { ...unrestrictedCaller(), kind: 'admin', scopes: new Set(['admin']) };
    expect(await stage.read(`/v1/admin/commands/${commandId}`)).toMatchObject({
      id: commandId,
      state: 'succeeded',
    });
    const { items } = (await (await proxy.get(`/v1/admin/links/${LINK_ID}/commands`)).json()) as {
      items: FollowedCommand[];
    };
    expect(items.map(({ id }) => id)).toEqual([commandId]);
    // On the services' own routes an admin's service still sees only its own links.
    expect(await stage.read(`/v1/commands/${commandId}`)).toMatchObject({ code: 'command_not_found' });
  });
});
