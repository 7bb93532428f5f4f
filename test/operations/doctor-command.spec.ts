import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runBrokerCommand, type CommandEnd } from '../harness/broker/broker-command.js';
import { freePort } from '../harness/network/free-port.js';
import { TestSystem } from '../harness/broker/system.js';

describe('broker doctor', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await TestSystem.start();
  });

  afterAll(async () => {
    await system.close();
  });

  const run = (changes: Readonly<Record<string, string>> = {}, ...words: string[]): Promise<CommandEnd> =>
    runBrokerCommand(['doctor', ...words], { ...system.environment, ...changes });

  it('finds everything in order if it is', async () => {
    const { code, output } = await run();
    expect(output).toMatch(/^well +configuration +every setting is present and valid$/m);
    expect(output).toMatch(/^well +database +PostgreSQL 18/m);
    expect(output).toMatch(/^well +migrations +the schema is up to date with this build$/m);
    expect(output).toMatch(/^well +database clock +clock skew to the database: \d\.\d s$/m);
    expect(output).toMatch(/^well +keyring +1 key unwraps .*"test-1" is first$/m);
    expect(output).toMatch(/^well +coco +http:\/\/\S+ answers, with status \d{3}/m);
    expect(output).toMatch(/^well +journal /m);
    expect([code, output.includes('WRONG')]).toEqual([0, false]);
  });

  it('lists guesses about COCO until they are set, and calls none of them wrong', async () => {
    const guessed = await run();
    expect(guessed.output).toMatch(
      /^guess +contract +What every path begins with is a guess \(doc: \/v1\.0; code: nothing/m,
    );
    expect(guessed.output).toMatch(
      /^guess +contract .*broker coco probe --link ID --command finds out\. Set COCO_COMMAND_PATH$/m,
    );
    // No probe can see what only a browser's way through COCO shows.
    expect(guessed.output).not.toMatch(/probe.* finds out\. Set COCO_(SCOPE|ISSUER)/);
    expect(guessed.output).not.toMatch(/^guess .*PKCE/m);
    const settled = await run({
      COCO_PATH_PREFIX: '/v1.0',
      COCO_ZONE_RESOURCES_PATH: '/network-manager/networks/{networkId}/zones/{zoneId}',
      COCO_COMMAND_PATH: '/c/{networkId}/{deviceNodeId}/{resourceEui}',
      COCO_READ_BY: 'command',
      COCO_SCOPE: '',
      COCO_ISSUER: 'https://api.getcoco.buzz',
    });
    expect(settled.output).toMatch(/^well +contract +nothing about COCO is a guess/m);
    expect([guessed.code, settled.code, settled.output.includes('guess ')]).toEqual([0, 0, false]);
  });

  it('shows no secret', async () => {
    const { output } = await run({}, '--json');
    for (const name of ['KEYRING', 'ADMIN_KEY', 'COCO_CLIENT_SECRET', 'DATABASE_URL'])
      expect(output).not.toContain(String(system.environment[name]));
    expect(JSON.parse(output)).toEqual({ findings: expect.any(Array) });
  });

  it('lists everything that is wrong, and what to do', async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    const { code, output } = await run({
      DATABASE_URL: `${nowhere.replace('http', 'postgres')}/none`,
      COCO_BASE_URL: nowhere,
      COCO_CLIENTID: 'misspelt',
      REFRESH_JOURNAL_DIRECTORY: '/proc/none',
    });
    expect(code).toBe(1);
    expect(output).toMatch(/^WRONG +configuration +COCO_CLIENTID is not a setting/m);
    expect(output).toMatch(/^WRONG +database +PostgreSQL at \S+ refuses connections \(ECONNREFUSED\)/m);
    expect(output).toMatch(/^\? +keyring +not checked, because the database cannot be reached$/m);
    expect(output).toMatch(/^WRONG +coco +\S+ cannot be reached \(ECONNREFUSED\): check COCO_BASE_URL/m);
    expect(output).toMatch(/^WRONG +journal /m);
  });

  it('reports a key that differs from the one the database knows', async () => {
    const other = Buffer.alloc(32, 7).toString('base64');
    const { code, output } = await run({ KEYRING: `test-1:${other}` });
    expect(code).toBe(1);
    expect(output).toMatch(/^WRONG +keyring +KEYRING /m);
    expect(output).not.toContain(other);
  });

  it('reports connections that others could read or change, in development and in production', async () => {
    const unchecked = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    const remote = 'postgres://broker:very-secret@db.invalid/broker';
    const [development, production, vouched] = await Promise.all([
      run(unchecked),
      run({ ...unchecked, NODE_ENV: 'production', DATABASE_URL: remote }),
      run({
        NODE_ENV: 'production',
        PUBLIC_URL: 'https://broker.example.com',
        DATABASE_URL: remote,
        DATABASE_TRUSTED_HOSTS: 'db.invalid',
      }),
    ]);
    const named = /^WRONG +configuration +NODE_TLS_REJECT_UNAUTHORIZED is 0, .* NODE_EXTRA_CA_CERTS/m;
    expect(development.output).toMatch(named);
    expect(production.output).toMatch(named);
    expect(production.output).toMatch(/^WRONG +configuration +DATABASE_URL reaches db\.invalid without/m);
    expect(vouched.output).toMatch(/^guess +database +the connection to db\.invalid is not verified/m);
    expect([development.code, production.code]).toEqual([1, 1]);
    expect(production.output + vouched.output).not.toContain('very-secret');
  });

  it('reports bad settings like the broker', async () => {
    const { code, output } = await run({ PORT: 'high', COCO_CLIENT_ID: '' });
    expect(code).toBe(1);
    expect(output).toMatch(/^WRONG +configuration +PORT expected a whole number/m);
    expect(output).toMatch(/^WRONG +configuration +COCO_CLIENT_ID is missing/m);
  });
});
