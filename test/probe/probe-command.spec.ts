import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { parseDescription } from '#standard';
import { chooseDialect } from '../../apps/sandbox/src/dialects/choose-dialect.js';
import { runBrokerCommand, type CommandEnd } from '../harness/broker/broker-command.js';
import { dialects } from '../harness/broker/dialects.js';
import { freePort } from '../harness/network/free-port.js';
import { insertLinks } from '../harness/rows/grants.js';
import { TestSystem } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { mainFlow, settingsIn } from './probe-stage.js';
import { startStrangeCloud, type StrangeCloud } from './strange-cloud.js';

/** Data that the sandbox's users would not want on a screen: ids, names, an address, a device. */
const PRIVATE = /5e1a0c3f|5f0ada|Ockham|Cabin|Living|lamp|Garden|ada@|Ada|zigbee|zwave|2415919104|eyJ/;

const folder = mkdtempSync(join(tmpdir(), 'probe-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The settings of a system, as set by an operator who does not know the cloud yet. */
function ignorant({ environment }: TestSystem): Record<string, string> {
  const { COCO_PATH_PREFIX: _, ...others } = environment;
  return others;
}

async function probe(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<CommandEnd> {
  return runBrokerCommand(['coco', 'probe', ...words], environment);
}

async function oneLink(system: TestSystem): Promise<string> {
  const { id } = await system.createService();
  const [linkId = ''] = await insertLinks(system, id, 1);
  return linkId;
}

function expectSecret(system: TestSystem, text: string): void {
  expect(text).not.toMatch(PRIVATE);
  for (const name of ['KEYRING', 'ADMIN_KEY', 'COCO_CLIENT_SECRET', 'COCO_CLIENT_ID', 'DATABASE_URL'])
    expect(text).not.toContain(String(system.environment[name]));
}

describe.each(dialects)('broker coco probe of a cloud that speaks as $name', ({ name, options }) => {
  const file = join(folder, `${name}.json`);
  let system: TestSystem;
  let found: CommandEnd;

  beforeAll(async () => {
    system = await TestSystem.start(options);
    const linkId = await oneLink(system);
    found = await probe(['--link', linkId, '--command', '--record', file], ignorant(system));
  });

  afterAll(async () => {
    await system.close();
  });

  it('finds everything out, and says which settings to use', () => {
    expect([found.code, found.output]).toEqual([0, expect.not.stringContaining('OPEN')]);
    const resource = '/network-manager/networks/{networkId}/devices/{deviceNodeId}/resources/{resourceEui}';
    expect(settingsIn(found.output)).toEqual({
      COCO_PATH_PREFIX: name === 'vendor' ? '' : '/v1.0',
      COCO_ZONE_RESOURCES_PATH: `/network-manager/networks/{networkId}/zones/{zoneId}${name === 'vendor' ? '/resources' : ''}`,
      COCO_RESOURCE_PATH: resource,
      COCO_READ_BY: 'path',
      COCO_COMMAND_PATH: `${resource}/commands`,
    });
  });

  it('reports what was seen', () => {
    const expected =
      name === 'vendor'
        ? [
            /dead refresh token .*: 401, JSON, code 40102$/m,
            /wrong client .*code 40103$/m,
            /zone 0 .*: yes/,
            /sql-date-time$/m,
            /as a number: SUCCESS$/m,
            /in cmdResponse$/m,
            /more digits .*: yes$/m,
          ]
        : [
            /dead refresh token .*: 400, JSON, invalid_grant$/m,
            /wrong client .*invalid_client$/m,
            /zone 0 .*: no/,
            /epoch-milliseconds$/m,
            /as a name: SUCCESS$/m,
          ];
    for (const line of expected) expect(found.output).toMatch(line);
  });

  it('shows and records nothing that is the user’s or secret', () => {
    expectSecret(system, found.output + found.errors + readFileSync(file, 'utf8'));
  });

  it('asks with a wrong secret once, sends one command, and changes nothing', async () => {
    const tokenCalls = await system.ledger('token');
    expect(tokenCalls.filter(({ outcome }) => outcome === 'invalid_client')).toHaveLength(1);
    expect(tokenCalls.filter(({ outcome }) => outcome === 'ok')).toEqual([]);
    const commands = (await system.ledger('api')).filter(({ path }) => String(path).endsWith('/commands'));
    expect(commands).toHaveLength(1);
  });

  it('is in the audit trail, because an operator used a user’s token', async () => {
    const records = (await system.api('GET', '/v1/admin/audit?action=link.probed', system.adminKey)).json;
    expect(records.items).toEqual([
      expect.objectContaining({
        action: 'link.probed',
        actor: expect.objectContaining({ kind: 'admin', id: 'command line' }),
        details: { command: true },
      }),
    ]);
  });

  it('writes a file that the sandbox plays, and the printed settings make a broker work on it', async () => {
    expect(parseDescription(readFileSync(file, 'utf8')).name).toBe('recorded by a probe');
    const played = await TestSystem.start({
      sandbox: { dialect: chooseDialect(file) },
      environment: settingsIn(found.output),
    });
    try {
      await mainFlow(played);
    } finally {
      await played.close();
    }
  });
});

describe('broker coco probe', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await TestSystem.start();
  });

  afterAll(async () => {
    await system.close();
  });

  it('needs only the COCO settings without a link, and says what it did not ask', async () => {
    const settings = Object.entries(system.environment).filter(([name]) => name.startsWith('COCO_'));
    const { code, output } = await probe(['--no-wrong-client'], Object.fromEntries(settings));
    expect([code, settingsIn(output)]).toEqual([0, { COCO_PATH_PREFIX: '/v1.0' }]);
    expect(output).toMatch(/^Not asked: networks, zones, .* need --link\.$/m);
    expect(output).toMatch(/^Not asked: how a wrong client/m);
    const json = await probe(['--json', '--no-wrong-client'], Object.fromEntries(settings));
    expect(JSON.parse(json.output)).toMatchObject({
      reachable: true,
      settings: { COCO_PATH_PREFIX: '/v1.0' },
    });
  });

  it.each([
    ['no link', '01900000-0000-7000-8000-000000000000', /There is no link 0190/],
    ['no id', 'mine', /--link is not a link id/],
  ])('says so if the link is %s', async (_what, link, message) => {
    const { code, errors } = await probe(['--link', link], system.environment);
    expect([code, errors]).toEqual([1, expect.stringMatching(message)]);
  });

  it('neither uses nor refreshes a token that has expired, nor one of a link that has ended', async () => {
    const linkId = await oneLink(system);
    await system.control('DELETE', '/ledger');
    await system.database.query(`UPDATE links SET access_token_expires_at = now() WHERE id = $1`, [linkId]);
    const expired = await probe(['--link', linkId], system.environment);
    expect([expired.code, expired.errors]).toEqual([
      1,
      expect.stringContaining(`GET /v1/links/${linkId}/networks`),
    ]);
    await system.api('DELETE', `/v1/links/${linkId}`, system.adminKey);
    const over = await probe(['--link', linkId], system.environment);
    expect([over.code, over.errors]).toEqual([1, expect.stringContaining('The link is revoked')]);
    expect(await system.ledger('token')).toEqual([]);
    const trail = await system.api('GET', '/v1/admin/audit?action=link.probed', system.adminKey);
    expect(trail.json.items).toEqual([]);
  });

  it('names each setting of COCO that is missing', async () => {
    const { code, errors } = await probe([], { COCO_PATH_PREFIX: 'v1?' });
    expect(code).toBe(78);
    for (const name of ['COCO_BASE_URL', 'COCO_CLIENT_ID', 'COCO_CLIENT_SECRET', 'COCO_PATH_PREFIX'])
      expect(errors).toMatch(new RegExp(`^broker: ${name} `, 'm'));
  });

  describe('of a cloud that does not exist', () => {
    let silent: Server | undefined;

    afterEach(() => {
      silent?.close();
    });

    it.each(['is dead', 'is silent'])('exits 69, writes no file, and says that it %s', async (how) => {
      let port = await freePort();
      if (how === 'is silent') {
        silent = createServer(() => undefined).listen(0, '127.0.0.1');
        await until('it listens', () => silent?.listening === true);
        port = (silent.address() as { port: number }).port;
      }
      const file = join(folder, 'none.json');
      const { code, output } = await probe(['--record', file], {
        ...system.environment,
        COCO_BASE_URL: `http://127.0.0.1:${port}`,
        COCO_FIRST_BYTE_TIMEOUT: '1',
      });
      expect([code, output]).toEqual([69, expect.stringMatching(/^OPEN +Whether COCO answers: no/)]);
      expect(output).toMatch(how === 'is silent' ? /silence/ : /connection_refused/);
      expect(() => readFileSync(file)).toThrow('ENOENT');
    });
  });

  describe('of a cloud that no code here has seen', () => {
    let cloud: StrangeCloud;

    afterEach(async () => {
      await cloud.close();
    });

    it.each([false, true])(
      'claims nothing that is false and prints no value (networks known: %s)',
      async (knownNetworks) => {
        cloud = await startStrangeCloud({ knownNetworks });
        const linkId = await oneLink(system);
        const file = join(folder, `strange-${String(knownNetworks)}.json`);
        const { code, output, errors } = await probe(['--link', linkId, '--command', '--record', file], {
          ...system.environment,
          COCO_BASE_URL: cloud.url,
        });
        expect(code).toBe(1);
        expect(output).toMatch(/^OPEN +What every path begins with: none of these/m);
        const recorded = readFileSync(file, 'utf8');
        expect(settingsIn(output)).toEqual(knownNetworks ? { COCO_PATH_PREFIX: '/v1.0' } : {});
        expect(Object.keys(parseDescription(recorded).paths)).toEqual(knownNetworks ? ['networks'] : []);
        expect(cloud.canaries.length).toBeGreaterThan(20);
        const everything = output + errors + recorded;
        expect(cloud.canaries.filter((canary) => everything.includes(canary))).toEqual([]);
        expect(cloud.asked.filter((line) => line.startsWith('POST') && line.includes('commands'))).toEqual(
          [],
        );
      },
    );
  });
});
