import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Encrypter, generateIdentity, identityToRecipient } from 'age-encryption';
import { Secret } from '#kernel';
import { checkTransferFile } from './check-transfer-file.js';
import { TransferFileInvalid } from './transfer-errors.js';
import { decodeRecord, encodeRecord } from './transfer-record.js';

const TIME = '2026-11-24T10:00:00.000Z';
const SERVICE_ID = '01900000-0000-7000-8000-000000000001';
const LINK_IDS = ['01900000-0000-7000-8000-0000000000a1', '01900000-0000-7000-8000-0000000000a2'];
const CANARY = 'token-that-must-not-be-quoted';

const header = { type: 'header', format: 'coco-token-broker-transfer', version: 1, exportedAt: TIME };
const service = {
  type: 'service',
  id: SERVICE_ID,
  name: 'lighting',
  owner: 'team-home',
  scopes: ['links:read'],
  returnUrlPrefixes: [],
  linkAccess: 'own',
  capabilities: [],
  createdAt: TIME,
  requestRate: 2.5,
  requestBurst: 10,
  jwtSubject: 'system:serviceaccount:home:lighting',
  expiresAt: new Date('2027-01-31T00:00:00Z'),
  disabledAt: null,
  requiredApproval: { LOCK_CONTROL: 'always' },
  keys: [{ id: 'k1', digest: Buffer.alloc(32).toString('base64'), createdAt: TIME, revokedAt: null }],
};
const link = {
  type: 'link',
  id: LINK_IDS[0],
  serviceId: SERVICE_ID,
  userId: 'u-1',
  status: 'active',
  createdAt: TIME,
  activatedAt: TIME,
  revokedAt: null,
  generation: 3,
  fence: 4,
  accessTokenExpiresAt: TIME,
  refreshDueAt: null,
  outcomeUnknown: false,
  failedRefreshes: 0,
  lastRefreshedAt: null,
  lastTrouble: null,
  lastTroubleAt: null,
  tokens: { accessToken: CANARY, refreshToken: null },
};
const trailer = { type: 'trailer', services: 1, links: 1 };

let folder: string;
let identity: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'transfer-file-'));
  identity = await generateIdentity();
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function fileOf(text: string): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(await identityToRecipient(identity));
  const path = join(folder, 'file.age');
  writeFileSync(path, await encrypter.encrypt(text));
  return path;
}

const lines = (records: readonly object[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');

describe('a transfer file', () => {
  it('is accepted if it is complete', async () => {
    const path = await fileOf(lines([header, service, link, trailer]));
    expect(await checkTransferFile(path, identity)).toMatchObject({
      links: 1,
      services: [{ name: 'lighting' }],
      exportedAt: new Date(TIME),
    });
  });

  it.each<[string, readonly object[], RegExp]>([
    ['of another format', [{ ...header, format: 'tar' }], /not a transfer file/],
    ['of a later version', [{ ...header, version: 2 }], /has version 2 and this build reads version 1/],
    ['without a header', [service, link, trailer], /does not begin with a header/],
    ['with two headers', [header, header, service, link, trailer], /two headers/],
    ['without its last line', [header, service, link], /its last line is missing/],
    ['without content', [], /its last line is missing/],
    ['with fewer links than its end says', [header, service, trailer], /does not contain as much/],
    ['with fewer services than its end says', [header, { ...trailer, links: 0 }], /does not contain as much/],
    ['with something after its end', [header, service, link, trailer, link], /follows the end/],
    ['with a link twice', [header, service, link, link, { ...trailer, links: 2 }], /out of order/],
    [
      'with links out of order',
      [header, service, { ...link, id: LINK_IDS[1] }, link, { ...trailer, links: 2 }],
      /out of order/,
    ],
    ['with a link of an unknown service', [header, link, { ...trailer, services: 0 }], /does not contain/],
    ['with a line of an unknown type', [header, { type: 'key' }], /Line 2 has a type/],
    ['with a line that is not an object', [header, [CANARY]], /line 2 is not an object/],
    ['with a pending link', [header, service, { ...link, status: 'pending' }], /"status" is not one of/],
    ['with a bad id', [header, service, { ...link, id: CANARY }], /"id" is not a UUID/],
    ['with a bad time', [header, service, { ...link, createdAt: CANARY }], /"createdAt" is not a time/],
    ['with a bad count', [header, service, { ...link, fence: -1 }], /"fence" is not a whole number/],
    [
      'with a member missing',
      [header, service, { ...link, tokens: { refreshToken: null } }],
      /tokens: "accessToken" is not a text/,
    ],
    [
      'with a bad digest',
      [header, { ...service, keys: [{ ...service.keys[0], digest: CANARY }] }],
      /keys\[0\]: "digest" is not a SHA-256/,
    ],
  ])('%s is refused, and the message quotes nothing of it', async (_what, records, message) => {
    const failed = checkTransferFile(await fileOf(lines(records)), identity);
    await expect(failed).rejects.toThrow(TransferFileInvalid);
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.not.toThrow(CANARY);
  });

  it.each([
    ['is not JSON', `${lines([header])}{"tokens":"${CANARY}`, /cut short/],
    ['is not JSON either', `${lines([header])}{"tokens":"${CANARY}\n`, /line 2 is not JSON/],
    ['is too long', `${lines([header])}${'x'.repeat(1_100_000)}`, /too long/],
  ])('with a line that %s is refused', async (_what, text, message) => {
    const failed = checkTransferFile(await fileOf(text), identity);
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.not.toThrow(CANARY);
  });

  it('carries tokens of any characters', () => {
    const tokens = { accessToken: new Secret('"\\\n\u0000🔑\u2028'), refreshToken: undefined };
    const known = decodeRecord(JSON.stringify(link), 1);
    if (known.type !== 'link') throw new Error('The link was read as something else');
    const line = encodeRecord({ type: 'link', link: { ...known.link, tokens } });
    expect(line.indexOf('\n')).toBe(line.length - 1);
    const back = decodeRecord(line.trimEnd(), 1);
    expect(back).toMatchObject({ type: 'link' });
    expect(back.type === 'link' && back.link.tokens?.accessToken.reveal()).toBe('"\\\n\u0000🔑\u2028');
  });
});
