/**
 * During a rolling upgrade 0.2.0 and this release write to one table: a command that is repeated at the other one must be
 * recognised. The digests below are what 0.2.0 stores.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import {
  BATCH,
  done,
  door,
  freshen,
  lamp,
  RAW,
  rawUnlock,
  TYPED,
  unlock,
} from '../testing/command-requests.js';
import { unrestrictedCaller } from '../testing/callers.js';
import { ProxyUnderTest } from '../testing/proxy.js';

const KEY = { 'idempotency-key': '8e03978e-40d5-43dd-bc93-6894a57f9324' };

/** The first three columns of a record, as 0.2.0 writes them. */
const SERVICE_ID = '0197a2b4-0000-7000-8000-00000000000a';
const KEY_HASH = 'd77da8028f3c5a13752873cb9c7581d5a1a17396b95cf96245365e75b3325d42';

const WITH_PARAMETERS = { capability: 4, command: 0, params: { levelPct: 40 }, timeoutMs: 900 };

type Vector = readonly [what: string, path: string, body: unknown, fingerprint: string];

const TYPED_COMMAND: Vector = [
  'a typed command',
  TYPED,
  unlock,
  '067c3a64c7d4a1a1533f9ab72b02bf6a83b61711a146f341a3c7b288a83a6ff3',
];

const vectors: readonly Vector[] = [
  TYPED_COMMAND,
  [
    'a typed command with parameters and a time limit',
    TYPED,
    WITH_PARAMETERS,
    '3f8fa1f598b8d308f7def55658d7777a8350d5ab48a87aa87e80772dbeb411c1',
  ],
  [
    'a raw command',
    RAW,
    { ...rawUnlock, timeoutMs: 700 },
    '68d2ba93d0a39a5e692f373e28252ac39a6a368fd77e72ba46e84d7a3680f22d',
  ],
  [
    'a batch',
    BATCH,
    { commands: [{ ...door, ...unlock }, lamp] },
    'a7a3946d12a3c8d1c88d473b368d37f0fb0d9d570d54275ac7dc6ef5f7c64181',
  ],
];

/** The answer to the first of them, and the same as releases after 0.2.0 keep it: encrypted under the caller's key. */
const ANSWER = {
  cmdSeqNum: 42,
  status: 'SUCCESS',
  state: 'succeeded',
  capability: 'LOCK_CONTROL',
  capabilityId: 3,
  command: 'UNLOCK',
  cmdId: 1,
};
const ENCRYPTED = [
  '023144f42eb81960ef48b886fb915468c3886b322f0dc82eec80da6e0c0a753f942810a3dc24c3fa60f0920b531bd825',
  '29bce0bd9b5291f3b45492bcc670a1ed1adcfff59dc1df2d18556ff1c84cfce2d357464b226b1a33a878dad24c9f39fa',
  'ac5e4db75570112d5dfe19ae0a25d850383621f09e7a7734e28164dc473624e64fd34843b98242183a5b39150d2749c8',
  'b4be78629d92a69fda79e768cf1117dcc0038628b66c1cda200f7088b975cee2ee464ad59c1318d47957ee68491df1c4',
  '505596aa574742a54b88e7ce57da5e43dbad53ff33e6cdf5766e009434beb835005ba6f5af2f0dd8edd4ab849ad8d3c8',
  '4d22e77f936a1c95e0a6a08352abd9be301ede89',
].join('');

let proxy: ProxyUnderTest;
/** What is found under the key; empty if it is free. */
let found: unknown[] = [];
const begun: unknown[][] = [];

const database = {
  query: (statement: string, values: unknown[]) => {
    if (statement.includes('INSERT INTO commands')) return Promise.resolve([]);
    if (!statement.includes('INSERT')) return Promise.resolve(statement.includes('SELECT') ? found : [[], 1]);
    begun.push(values);
    return Promise.resolve(found.length > 0 ? [] : [{ begun: true }]);
  },
} as unknown as DataSource;

beforeAll(async () => {
  proxy = await ProxyUnderTest.start({ totalTimeout: 30_000 }, database);
});

beforeEach(() => {
  freshen(proxy);
  proxy.caller = unrestrictedCaller();
  proxy.cloud.answer(done);
  found = [];
  begun.length = 0;
});

afterAll(() => proxy.stop());

/** Puts a finished record under the key. */
function keep(fingerprint: string, content: unknown, encrypted: string | null): void {
  const answer = encrypted === null ? null : Buffer.from(encrypted, 'hex');
  found = [{ fingerprint: Buffer.from(fingerprint, 'hex'), leased: false, status: 200, content, answer }];
}

const hex = (value: unknown): string => (value as Buffer).toString('hex');

describe('a command under an Idempotency-Key', () => {
  it.each(vectors)('is recorded as 0.2.0 records it: %s', async (_what, path, body, fingerprint) => {
    await proxy.post(path, body, KEY);
    const [serviceId, keyHash, recorded] = begun[0] ?? [];
    expect([serviceId, hex(keyHash), hex(recorded)]).toEqual([SERVICE_ID, KEY_HASH, fingerprint]);
    expect(proxy.cloud.seen).not.toEqual([]);
  });

  it.each(vectors)('that 0.2.0 carried out is not sent again: %s', async (_what, path, body, fingerprint) => {
    keep(fingerprint, { results: [] }, null);
    const answer = await proxy.post(path, body, KEY);
    expect(answer.headers.get('idempotency-replayed')).toBe('true');
    expect(proxy.cloud.seen).toEqual([]);
  });

  it.each([
    ['in clear', ANSWER, null],
    ['encrypted', {}, ENCRYPTED],
  ])(
    'that another release answered gets the same answer if it was kept %s',
    async (_form, content, encrypted) => {
      const [, path, body, fingerprint] = TYPED_COMMAND;
      keep(fingerprint, content, encrypted);
      expect(await (await proxy.post(path, body, KEY)).json()).toEqual(ANSWER);
    },
  );

  it('is refused if the key belongs to another command', async () => {
    const [, path, body] = TYPED_COMMAND;
    keep('00'.repeat(32), ANSWER, null);
    expect(await (await proxy.post(path, body, KEY)).json()).toMatchObject({
      code: 'idempotency_key_reused',
    });
  });
});
