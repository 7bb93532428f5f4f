import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runBrokerCommand, type CommandEnd } from '../harness/broker/broker-command.js';
import { TestSystem } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { insertLinks } from './many-links.js';

describe('broker revoke', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await TestSystem.start();
  });

  afterAll(async () => {
    await system.close();
  });

  /** With only the database, as if nothing else worked. */
  const run = (...words: string[]): Promise<CommandEnd> =>
    runBrokerCommand(['revoke', ...words], { DATABASE_URL: system.database.url });

  it('counts, then revokes the links of a user, and a running broker refuses calls on them at once', async () => {
    const service = await system.createService({ name: 'lighting' });
    const linkId = await system.link(service, undefined, { userId: 'u-17' });
    const networks = async (): Promise<number> =>
      (await system.api('GET', `/v1/links/${linkId}/networks`, service.key)).status;
    expect(await networks()).toBe(200);
    const target = ['--user', 'u-17', '--service', 'lighting', '--reason', 'lost phone'];
    expect(await run(...target, '--dry-run')).toEqual({
      code: 0,
      output: 'Would revoke 1 links.\n',
      errors: '',
    });
    expect(await networks()).toBe(200);
    const end = await run(...target);
    expect(end.output).toMatch(/^Revoked 1 links \(revocation [0-9a-f-]{36}\)\.\n$/);
    await until('the broker refuses', async () => (await networks()) === 404);
    const [record] = await system.database.query(
      `SELECT actor_kind, actor_id, details ->> 'reason' AS reason FROM audit_events
       WHERE action = 'link.revoked' AND link_id = $1`,
      [linkId],
    );
    expect(record).toEqual({ actor_kind: 'admin', actor_id: 'command line', reason: 'lost phone' });
  });

  it('revokes all links, many of them, and reports it as JSON', async () => {
    const service = await system.createService();
    await insertLinks(system.database, service.id, 900);
    const end = await run('--all', '--reason', 'leak', '--json');
    expect(JSON.parse(end.output)).toMatchObject({
      target: { all: true },
      linksTotal: 900,
      linksRevoked: 900,
    });
    expect(await system.database.query(`SELECT DISTINCT status FROM links`)).toEqual([{ status: 'revoked' }]);
  });

  it.each<[string, string[], RegExp]>([
    ['no target', ['--reason', 'x'], /Give exactly one of --link/],
    ['two targets', ['--all', '--user', 'u', '--reason', 'x'], /Give exactly one of --link/],
    ['an invalid id', ['--link', '17', '--reason', 'x'], /"17" is not a link id/],
    ['a service that does not exist', ['--service', 'nobody', '--reason', 'x'], /no .*service/i],
    ['no reason', ['--all'], /--reason/],
  ])('rejects %s and says what to do', async (_what, words, problem) => {
    const { code, output, errors } = await run(...words);
    expect([code, output]).toEqual([1, '']);
    expect(errors).toMatch(problem);
  });
});
