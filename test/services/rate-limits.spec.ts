import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Json } from '../harness/network/http.js';
import { TestSystem } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

const ABSENT = '01900000-0000-7000-8000-000000000000';

describe('a service with a request rate', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await TestSystem.start();
  });

  afterAll(async () => {
    await system.close();
  });

  it.each([
    ['a typed route', '/v1/links', 200],
    ['the raw path', `/v1/links/${ABSENT}/coco/network-manager/networks`, 404],
    ['a route it lacks the scope for', '/v1/admin/services', 403],
  ])('learns on %s what is left of its rate, and is refused beyond it', async (_what, path, usual) => {
    const { key } = await system.createService({ requestRate: 0.2, requestBurst: 4 });
    const answers: Answer[] = [];
    for (let call = 0; call < 6; call += 1) answers.push(await system.api('GET', path, key));
    expect(answers.map(({ status }) => status)).toEqual([usual, usual, usual, usual, 429, 429]);
    expect(answers.map(({ headers }) => headers.get('ratelimit-policy'))).toEqual(
      answers.map(() => '"requests";q=4;w=20'),
    );
    expect(answers.map(({ headers }) => headers.get('ratelimit'))).toEqual([
      '"requests";r=3;t=5',
      '"requests";r=2;t=10',
      '"requests";r=1;t=15',
      '"requests";r=0;t=20',
      '"requests";r=0;t=20',
      '"requests";r=0;t=20',
    ]);
    const refused = answers.at(-1);
    expect(refused?.json.code).toBe('rate_limited');
    expect(refused?.headers.get('content-type')).toBe('application/problem+json');
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(refused?.headers.get('retry-after'))).toBeLessThanOrEqual(5);
  });

  const left = ({ headers }: Answer): number => Number(/;r=(\d+);/.exec(headers.get('ratelimit') ?? '')?.[1]);

  it('pays for each call to COCO that a list of resources or a batch of commands takes', async () => {
    const service = await system.createService({ requestRate: 0.01, requestBurst: 100 });
    const at = `/v1/links/${await system.link(service)}/networks`;
    const read = (path: string): Promise<Answer> => system.api('GET', `${at}${path}`, service.key);
    const networkId = String((await read('')).json.networks[0].networkId);
    const lists = await read(`/${networkId}/resources`);
    const lamp = lists.json.resources.find(({ name }: Json) => /lamp|light|bulb/i.test(name));
    const { deviceNodeId, resourceEui } = lamp;
    const commands = ['ON', 'OFF', 'ON'].map((name) => ({
      deviceNodeId,
      resourceEui,
      capability: 'ON_OFF_CONTROL',
      command: name,
    }));
    for (const ask of [
      () => read(`/${networkId}/resources`),
      () => system.api('POST', `${at}/${networkId}/commands`, service.key, { commands }),
    ]) {
      const [before, callsBefore] = [left(await read('')), (await system.ledger('api')).length];
      expect((await ask()).status).toBeLessThan(300);
      const calls = (await system.ledger('api')).length - callsBefore;
      expect(calls).toBeGreaterThan(2);
      expect(left(await read(''))).toBe(before - calls - 1);
    }
  });

  it('may call again after the wait that Retry-After asked for', async () => {
    const { key } = await system.createService({ requestRate: 1, requestBurst: 1 });
    const status = async (): Promise<number> => (await system.api('GET', '/v1/links', key)).status;
    expect([await status(), await status()]).toEqual([200, 429]);
    await until('there is room', async () => (await status()) === 200);
  });

  it('follows a changed rate at once, and has no limit once it is removed', async () => {
    const { id, key } = await system.createService({ requestRate: 0.01, requestBurst: 1 });
    const call = (): Promise<Answer> => system.api('GET', '/v1/links', key);
    expect([(await call()).status, (await call()).status]).toEqual([200, 429]);
    const change = { requestRate: null };
    expect((await system.api('PATCH', `/v1/admin/services/${id}`, system.adminKey, change)).status).toBe(200);
    await until('there is no limit', async () => (await call()).status === 200);
    expect((await call()).headers.get('ratelimit')).toBeNull();
  });

  it('does not use up another’s', async () => {
    const [one, other] = await Promise.all(
      [1, 2].map(() => system.createService({ requestRate: 0.1, requestBurst: 1 })),
    );
    const status = async (key: string | undefined): Promise<number> =>
      (await system.api('GET', '/v1/links', key)).status;
    expect([await status(one?.key), await status(one?.key), await status(other?.key)]).toEqual([
      200, 429, 200,
    ]);
  });

  it.each([
    ['requestRate', 0],
    ['requestRate', -1],
    ['requestRate', '5'],
    ['requestBurst', 0],
    ['requestBurst', 1.5],
  ])('cannot have %s %j', async (field, value) => {
    const body = { name: 'x', owner: 'x', scopes: ['links:read'], [field]: value };
    const answer = await system.api('POST', '/v1/admin/services', system.adminKey, body);
    expect([answer.status, answer.json.errors[0].field]).toEqual([400, field]);
  });
});
