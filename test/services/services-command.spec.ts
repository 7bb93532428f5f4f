import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runBrokerCommand, type CommandEnd } from '../harness/broker/broker-command.js';
import type { Json } from '../harness/network/http.js';
import { TestSystem } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

const KEY = /cbk_[0-9a-f]{16}_[0-9a-f]{64}_[0-9a-f]{8}/;

describe('broker services', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await TestSystem.start();
  });

  afterAll(async () => {
    await system.close();
  });

  /** With only the database, as if nothing else worked. */
  const run = (...words: string[]): Promise<CommandEnd> =>
    runBrokerCommand(['services', ...words], { DATABASE_URL: system.database.url });
  const status = async (key: string): Promise<number> => (await system.api('GET', '/v1/links', key)).status;
  const create = async (name: string, ...words: string[]): Promise<Json> => {
    const end = await run(
      'create',
      '--name',
      name,
      '--owner',
      'home',
      '--scope',
      'links:read',
      '--json',
      ...words,
    );
    expect(end).toMatchObject({ code: 0, errors: '' });
    return JSON.parse(end.output);
  };

  it('create registers a service and prints its key once', async () => {
    const end = await run(
      'create',
      '--name',
      'lighting',
      '--owner',
      'home',
      '--scope',
      'links:read',
      'links:create',
    );
    expect(end).toMatchObject({ code: 0, errors: '' });
    const key = KEY.exec(end.output)?.[0] ?? '';
    expect(await status(key)).toBe(200);
    const listed = await run('list');
    expect(listed.output).toMatch(/^lighting \(home\) .* enabled {2}links:read links:create$/m);
    expect(listed.output).toContain('never used');
    expect(listed.output).not.toMatch(KEY);
  });

  it('create accepts everything that the API accepts, with the same rules', async () => {
    const options = {
      'return-url-prefix': 'https://app.example.com/',
      'link-access': 'any',
      capability: 'ON_OFF_CONTROL',
      'request-rate': '2.5',
      'request-burst': '10',
      'jwt-subject': 'everything',
      'required-approval': 'LOCK_CONTROL=outside 08:00-20:00 in Europe/Berlin',
      'expires-at': '2100-01-31T00:00:00Z',
    };
    const words = Object.entries(options).flatMap(([option, value]) => [`--${option}`, value]);
    const made = await create('everything', ...words);
    const { json } = await system.api('GET', `/v1/admin/services/${made.id as string}`, system.adminKey);
    expect(json).toMatchObject({
      name: 'everything',
      returnUrlPrefixes: ['https://app.example.com/'],
      linkAccess: 'any',
      capabilities: ['ON_OFF_CONTROL'],
      requestRate: 2.5,
      requestBurst: 10,
      jwtSubject: 'everything',
      requiredApproval: { LOCK_CONTROL: 'outside 08:00-20:00 in Europe/Berlin' },
      expiresAt: '2100-01-31T00:00:00.000Z',
    });
    const refused = await run(
      'create',
      '--name',
      'x',
      '--owner',
      'x',
      '--scope',
      'all',
      '--request-rate',
      'x',
    );
    expect(refused.code).toBe(1);
    expect(refused.errors).toMatch(/^broker: .*scopes: expected scopes among/);
    expect(refused.errors).toContain('requestRate: expected 0.01 to 100000');
  });

  it('disable and enable take effect on a running broker at once', async () => {
    const { id, key } = await create('switched');
    expect(await status(key)).toBe(200);
    expect(await run('disable', 'switched')).toMatchObject({ code: 0, output: '"switched" is disabled.\n' });
    await until('the service is refused', async () => (await status(key)) === 401);
    expect((await run('list')).output).toMatch(/^switched .* disabled since/m);
    expect(await run('enable', id)).toMatchObject({ code: 0, output: '"switched" is enabled.\n' });
    await until('the service is let in', async () => (await status(key)) === 200);
    const records = await system.database.query(
      `SELECT action, actor_kind, actor_id FROM audit_events WHERE service_id = $1 ORDER BY id`,
      [id],
    );
    expect(records).toEqual(
      ['service.created', 'service.disabled', 'service.enabled'].map((action) => ({
        action,
        actor_kind: 'admin',
        actor_id: 'command line',
      })),
    );
  });

  it('rotate-key creates a second key, and revokes the first on request', async () => {
    const first = await create('rotated');
    const second = JSON.parse((await run('rotate-key', 'rotated', '--json')).output);
    expect([await status(first.key), await status(second.key)]).toEqual([200, 200]);
    const refused = await run('rotate-key', 'rotated');
    expect([refused.code, refused.output]).toEqual([1, '']);
    expect(refused.errors).toContain('two live keys already');
    const third = await run('rotate-key', 'rotated', '--revoke', first.keys[0].id);
    expect(third).toMatchObject({ code: 0, errors: '' });
    await until('the first is refused', async () => (await status(first.key)) === 401);
    expect(await status(KEY.exec(third.output)?.[0] ?? '')).toBe(200);
  });

  it('report an unknown service', async () => {
    const end = await run('disable', 'nobody');
    expect(end).toMatchObject({ code: 1, errors: 'broker: There is no such service or key.\n' });
  });
});
