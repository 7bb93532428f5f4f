/** A broker whose keyring is malformed, wrong, or lacks a key names the key and destroys nothing. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createBrokerApp, type RunningBroker } from '../../apps/broker/src/create-app.js';
import { ConfigurationInvalid } from '../../apps/broker/src/configuration/setting-problem.js';
import { StartRefused } from '../../apps/broker/src/start-refused.js';
import { runBrokerCommand } from '../harness/broker/broker-command.js';
import { insertLinks } from '../harness/rows/grants.js';
import { call, type Answer } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

const key = (bytes = 32): string => randomBytes(bytes).toString('base64');

const FIRST = key();
const SECOND = key();

let system: TestSystem;
let service: TestService;
let underFirst: string;
let underSecond: string;
let alsoUnderSecond: string;

beforeAll(async () => {
  system = await TestSystem.start({ environment: { KEYRING: `first:${FIRST}` } });
  service = await system.createService();
  [underFirst = ''] = await insertLinks(system, service.id, 1);
  // The system's own broker lacks this key, so that it cannot move the link to the other.
  const turned = { ...system.environment, KEYRING: `second:${SECOND}` };
  [underSecond = '', alsoUnderSecond = ''] = await insertLinks(
    Object.create(system, { environment: { value: turned } }) as TestSystem,
    service.id,
    2,
  );
});

afterAll(() => system.close());

function settingsWith(keyring: Record<string, string>): Record<string, string> {
  const { KEYRING: _own, PORT: _port, ...rest } = system.environment;
  return { ...rest, PORT: '0', PUBLIC_URL: 'http://localhost:1', ...keyring };
}

async function refusalOf(keyring: Record<string, string>): Promise<unknown> {
  try {
    const broker = await createBrokerApp(settingsWith(keyring));
    await broker.close();
    return 'started';
  } catch (error) {
    return error;
  }
}

function file(text: string, mode = 0o600): string {
  const path = join(mkdtempSync(join(tmpdir(), 'start-')), 'keyring');
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

async function withBroker(
  keyring: Record<string, string>,
  use: (broker: RunningBroker) => Promise<void>,
): Promise<void> {
  const broker = await createBrokerApp(settingsWith(keyring));
  try {
    await use(broker);
  } finally {
    await broker.close();
  }
}

async function readNetworks(
  broker: RunningBroker,
  linkId: string,
): Promise<{ status: number; code: unknown }> {
  const answer = await call('GET', `${broker.url}/v1/links/${linkId}/networks`, { key: service.key });
  return { status: answer.status, code: answer.json.code };
}

async function encryptedRows(): Promise<unknown> {
  return system.database.query('SELECT * FROM link_secrets ORDER BY link_id');
}

describe('a broker refuses to start with', () => {
  it.each<[string, () => Record<string, string>, RegExp]>([
    ['no key', () => ({ KEYRING: '' }), /KEYRING +is missing/],
    ['a short key', () => ({ KEYRING: `a:${key(31)}` }), /KEYRING +key "a" is 31 bytes long; expected 32/],
    ['a key twice', () => ({ KEYRING: `a:${key()},a:${key()}` }), /KEYRING +names key "a" twice/],
    ['a key that is not base64', () => ({ KEYRING: 'a:?' }), /KEYRING +key "a" is not valid base64/],
    ['a key without id', () => ({ KEYRING: key() }), /KEYRING +entry 1 is malformed/],
    [
      'a short key in a file',
      () => ({ KEYRING_FILE: file(`a:${key(16)}`) }),
      /KEYRING_FILE +key "a" is 16 bytes/,
    ],
    [
      'a file that does not exist',
      () => ({ KEYRING_FILE: '/nowhere' }),
      /KEYRING_FILE +names a file that cannot be read/,
    ],
    [
      'a file for all to read',
      () => ({ KEYRING_FILE: file(`a:${key()}`, 0o644) }),
      /others can read\. .*chmod 600/,
    ],
    [
      'half a wrapped file',
      () => ({ KEYRING_FILE: file('{"format":') }),
      /KEYRING_FILE +is cut off or not JSON/,
    ],
    [
      'a wrong key under a right id',
      () => ({ KEYRING: `first:${key()},second:${SECOND}` }),
      /KEYRING +holds a different key under "first" than the database knows by that id\. Restore the key/,
    ],
  ])('%s', async (_what, keyring, complaint) => {
    const before = await encryptedRows();
    const refusal = await refusalOf(keyring());
    expect(refusal).toBeInstanceOf(ConfigurationInvalid);
    expect(String(refusal)).toMatch(complaint);
    expect(await encryptedRows()).toEqual(before);
  });

  it('a wrong key, as a process, with 78 and nothing of the key', async () => {
    const wrong = key();
    const refused = await runBrokerCommand(['start'], settingsWith({ KEYRING: `first:${wrong}` }));
    expect(refused.code).toBe(78);
    expect(refused.errors).toMatch(
      /one setting is missing or bad\.[^]*KEYRING +holds a different key under "first"/,
    );
    expect(refused.errors + refused.output).not.toContain(wrong);
  });

  it('a keyring whose KMS does not answer, which is not the fault of a setting', async () => {
    const wrapped = {
      format: 'coco-token-broker-keyring',
      version: 1,
      sealedBy: { kind: 'transit', mount: 'transit', key: 'broker' },
      keys: [{ id: 'first', sealed: 'vault:v1:AAAA' }],
    };
    const refusal = await refusalOf({
      KEYRING_FILE: file(JSON.stringify(wrapped)),
      VAULT_ADDR: 'http://127.0.0.1:1',
      VAULT_TOKEN: 'hvs.secret-of-the-test',
    });
    expect(refusal).toBeInstanceOf(StartRefused);
    expect(String(refusal)).toContain(
      'transit key transit/broker at http://127.0.0.1:1 cannot be reached for key "first" of the keyring: check that the server at VAULT_ADDR',
    );
    expect(String(refusal)).not.toContain('hvs.');
  });
});

describe('a broker whose keyring lacks a key that links need', () => {
  it('starts unready, names the key, serves the other links, and serves all once the key is restored', async () => {
    const before = await encryptedRows();
    await withBroker({ KEYRING: `first:${FIRST}` }, async (broker) => {
      const ready = await call('GET', `${broker.managementUrl}/health/ready`);
      expect(ready.status).toBe(503);
      expect(ready.json.checks.keyring).toEqual({
        status: 'down',
        reason: 'the keyring lacks "second", under which links are encrypted',
      });
      expect(await readNetworks(broker, underFirst)).toEqual({ status: 200, code: undefined });
      expect(await readNetworks(broker, underSecond)).toEqual({ status: 503, code: 'vault_unavailable' });
    });
    expect(await encryptedRows()).toEqual(before);
    await withBroker({ KEYRING: `first:${FIRST},second:${SECOND}` }, async (broker) => {
      const ready = await call('GET', `${broker.managementUrl}/health/ready`);
      expect(ready.json.checks.keyring).toEqual({ status: 'up' });
      expect(await readNetworks(broker, underSecond)).toEqual({ status: 200, code: undefined });
    });
  });

  it('stays ready if only a single row is affected, which it names: every replica would lack that key', async () => {
    const keyOfRow = 'UPDATE link_secrets SET key_id = $2 WHERE link_id = $1';
    const [before] = await system.database.query('SELECT key_id FROM link_secrets WHERE link_id = $1', [
      alsoUnderSecond,
    ]);
    await system.database.query(keyOfRow, [alsoUnderSecond, 'zz']);
    await withBroker({ KEYRING: `first:${FIRST},second:${SECOND}` }, async (broker) => {
      const ready = await call('GET', `${broker.managementUrl}/health/ready`);
      expect([ready.status, ready.json.notices]).toEqual([
        200,
        { keyring: 'the keyring lacks "zz", under which links are encrypted' },
      ]);
      expect(await readNetworks(broker, alsoUnderSecond)).toEqual({ status: 503, code: 'vault_unavailable' });
      expect(await readNetworks(broker, underFirst)).toEqual({ status: 200, code: undefined });
      const { text } = await call('GET', `${broker.managementUrl}/metrics`);
      expect(text).toMatch(/^vault_keys\{[^}]*missing[^}]*\} 1$/m);
    });
    const { output } = await runBrokerCommand(['doctor'], {
      ...settingsWith({ KEYRING: `first:${FIRST},second:${SECOND}` }),
    });
    expect(output).toMatch(/^WRONG +keyring +the keyring lacks "zz", under which 1 links are encrypted/m);
    await system.database.query(keyOfRow, [alsoUnderSecond, before?.key_id]);
  });

  it('is not alarmed by a key that was retired', async () => {
    await withBroker({ KEYRING: `first:${FIRST},second:${SECOND},third:${key()}` }, () => Promise.resolve());
    await withBroker({ KEYRING: `first:${FIRST},second:${SECOND}` }, async (broker) => {
      const ready = await call('GET', `${broker.managementUrl}/health/ready`);
      expect([ready.status, ready.json.checks.keyring]).toEqual([200, { status: 'up' }]);
    });
  });
});

describe('a running broker whose keyring file changes', () => {
  it('rejects a wrong key, says which it is, and serves with its current keys', async () => {
    const path = file(`first:${FIRST},second:${SECOND}`);
    await withBroker({ KEYRING_FILE: path }, async (broker) => {
      const readiness = (): Promise<Answer> => call('GET', `${broker.managementUrl}/health/ready`);
      writeFileSync(path, `first:${key()},second:${SECOND}`);
      const told = await until('the wrong key is reported', async () => {
        const answer = await readiness();
        return answer.json.notices === undefined ? undefined : answer;
      });
      expect([told.status, told.json.notices]).toEqual([
        200,
        {
          keyring:
            'the changed keyring was not loaded: it holds a different key under "first" than the database knows by that id',
        },
      ]);
      expect(await readNetworks(broker, underFirst)).toEqual({ status: 200, code: undefined });
      writeFileSync(path, `first:${FIRST},second:${SECOND}`);
      await until('the ring is taken over', async () => (await readiness()).json.notices === undefined);
    });
  });
});
