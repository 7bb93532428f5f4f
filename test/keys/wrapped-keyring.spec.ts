/** A keyring wrapped by a KMS: unwrapped once at start, and the KMS is not needed again until another replica starts. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { runBrokerCommand } from '../harness/broker/broker-command.js';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { AWS_KEY, awsSettings, startFakeAwsKms } from '../harness/key-services/fake-aws-kms.js';
import type { FakeKmsServer } from '../harness/key-services/fake-kms-server.js';
import { startFakeTransit, TRANSIT_TOKEN } from '../harness/key-services/fake-transit.js';
import { insertLinks } from '../harness/rows/grants.js';
import { call } from '../harness/network/http.js';
import { TestSystem } from '../harness/broker/system.js';

let system: TestSystem;
let folder: string;
let plain: string;

beforeAll(async () => {
  system = await TestSystem.start();
  folder = mkdtempSync(join(tmpdir(), 'wrapped-'));
  plain = join(folder, 'plain');
  writeFileSync(plain, system.environment.KEYRING ?? '', { mode: 0o600 });
});

afterAll(() => system.close());

const kinds: readonly [
  string,
  string,
  () => Promise<FakeKmsServer>,
  (kms: FakeKmsServer) => Record<string, string>,
][] = [
  ['AWS KMS', `aws-kms:${AWS_KEY}`, startFakeAwsKms, awsSettings],
  [
    'a transit engine',
    'transit:transit/broker',
    startFakeTransit,
    (kms) => {
      const file = join(folder, 'token');
      writeFileSync(file, TRANSIT_TOKEN, { mode: 0o600 });
      return { VAULT_ADDR: kms.url, VAULT_TOKEN_FILE: file };
    },
  ],
];

it.each(kinds)(
  'wrapped by %s serves links without another call, even once the KMS is gone',
  async (_name, wrappedBy, start, settings) => {
    const kms = await start();
    const keyring = join(folder, `wrapped-${wrappedBy.slice(0, 3)}`);
    const wrapped = await runBrokerCommand(
      ['keys', 'wrap', '--in', plain, '--out', keyring, '--wrapped-by', wrappedBy],
      settings(kms),
    );
    expect(wrapped).toMatchObject({ code: 0, errors: '' });
    const service = await system.createService();
    const links = await insertLinks(system, service.id, 3);
    const { KEYRING: _plain, ...rest } = system.environment;
    const environment = { ...rest, LOG_FORMAT: 'json', ...settings(kms), KEYRING_FILE: keyring };

    kms.calls.length = 0;
    const broker = await BrokerProcess.start(environment);
    expect(kms.calls).toHaveLength(1);
    await kms.stop();
    const { text: metrics } = await call('GET', `${broker.managementUrl}/metrics`);
    expect(metrics).toContain(
      'vault_kms_call_duration_seconds_count{operation="open",outcome="succeeded"} 1',
    );
    for (const link of links) {
      const answer = await call('GET', `${broker.url}/v1/links/${link}/networks`, { key: service.key });
      expect(answer.status).toBe(200);
    }
    expect(await broker.stop()).toBe(0);

    const refused = await runBrokerCommand(['start'], { ...environment, PORT: '0' });
    expect(refused.code).toBe(1);
    expect(refused.errors).toMatch(/ for key \\"test-1\\" of the keyring: check /);
    expect(refused.output + refused.errors).not.toContain(TRANSIT_TOKEN);
  },
);
