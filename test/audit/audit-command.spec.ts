import { closeSync, openSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runBrokerCommand, type CommandEnd } from '../harness/broker/broker-command.js';
import { TestSystem } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

describe('broker audit', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await TestSystem.start();
    const service = await system.createService();
    await system.link(service);
    await until('everything is chained', async () => {
      const { json } = await system.api('GET', '/v1/admin/audit/head', system.adminKey);
      return json.unsealed === 0 && json.position !== null;
    });
  });

  afterAll(async () => {
    await system.close();
  });

  const run = (...words: string[]): Promise<CommandEnd> =>
    runBrokerCommand(['audit', ...words], { DATABASE_URL: system.database.url });

  it('verify finds the trail intact, also up to a head kept elsewhere', async () => {
    const end = await run('verify');
    expect(end.code).toBe(0);
    expect(end.output).toMatch(
      /^\d+ chained records\nHead: \d+:[0-9a-f]{64}\nThe audit trail is intact\.\n$/,
    );
    const head = /Head: (\S+)/.exec(end.output)?.[1] ?? '';
    expect((await run('verify', '--head', head)).code).toBe(0);
  });

  it('export prints one record per line, with its position in the chain', async () => {
    const { code, output } = await run('export', '--action', 'link.confirmed');
    expect(code).toBe(0);
    const records = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records).toMatchObject([
      {
        action: 'link.confirmed',
        position: expect.any(Number),
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
    expect((await run('export', '--to', '2020-01-01T00:00:00Z')).output).toBe('');
  });

  it('ends in good order when its output is not read or cannot be written', async () => {
    const settings = { DATABASE_URL: system.database.url };
    const full = openSync('/dev/full', 'w');
    const [left, ended, kept] = await Promise.all([
      runBrokerCommand(['audit', 'export'], settings, { output: 'unread' }),
      runBrokerCommand(['audit', 'verify'], settings, { output: 'unread' }),
      runBrokerCommand(['audit', 'export'], settings, { output: full }),
    ]);
    closeSync(full);
    // What shells report of any program at the head of `| head`.
    expect([left.code, left.errors]).toEqual([141, '']);
    expect([ended.code, ended.errors]).toEqual([141, expect.not.stringContaining('EPIPE')]);
    expect([kept.code, kept.errors]).toEqual([1, 'broker: The output cannot be written (ENOSPC).\n']);
  });

  it('retain shows what it would drop, and drops nothing recent', async () => {
    expect(await run('retain', '--months', '3', '--dry-run')).toMatchObject({
      code: 0,
      output: 'No month is that old.\n',
    });
  });

  it('verify reports what was tampered with, and exits 1', async () => {
    await system.database.query('SET session_replication_role = replica');
    const [record] = await system.database.query(
      `UPDATE audit_events SET actor_id = 'another' WHERE action = 'link.confirmed' RETURNING id`,
    );
    const { code, output } = await run('verify');
    expect(code).toBe(1);
    expect(output).toContain(
      `${String(record?.id)}: the record differs from what was chained (record_edited)`,
    );
    expect(output).toContain('The audit trail was tampered with or damaged.');
  });

  it.each([
    [['verify', '--head', 'x'], /--head is not a position and a hash/],
    [['retain', '--months', 'all'], /"all" is not a number of months/],
    [['export', '--from', 'then'], /--from "then" is not a time/],
  ])('rejects %j and says what to do', async (words, problem) => {
    const { code, errors } = await run(...words);
    expect(code).toBe(1);
    expect(errors).toMatch(problem);
  });
});
