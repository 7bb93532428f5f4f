import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { Secret } from '#kernel';
import type { LinkCopy } from '#vault';
import { readTransferFile, writeTransferFile } from './transfer-file.js';
import { encodeRecord, type TransferRecord } from './transfer-record.js';

/** Links enough that holding them all would show: 60 MB. */
const LINKS = 20_000;

/** Bytes that may be on their way at once: some pieces of the encryption, and the buffers of streams. */
const UNDER_WAY = 2 * 1024 * 1024;

const AT = new Date(1_800_000_000_000);

const linkNumber = (index: number): LinkCopy => ({
  id: `01900000-0000-7000-8000-${index.toString(16).padStart(12, '0')}`,
  serviceId: '01900000-0000-7000-8000-000000000001',
  userId: 'u-1',
  status: 'active',
  createdAt: AT,
  activatedAt: AT,
  revokedAt: null,
  generation: 1,
  fence: 1,
  accessTokenExpiresAt: AT,
  refreshDueAt: AT,
  outcomeUnknown: false,
  failedRefreshes: 0,
  lastRefreshedAt: null,
  lastError: null,
  lastErrorAt: null,
  tokens: { accessToken: new Secret('x'.repeat(2_500)), refreshToken: new Secret('y'.repeat(100)) },
});

describe('a transfer file of many links', () => {
  let folder: string;
  let identity: string;
  let path: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'transfer-stream-'));
    identity = await generateIdentity();
    path = join(folder, 'many.age');
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('is written as its links come, and read as they are taken', async () => {
    let made = 0;
    let ahead = 0;
    const links = function* (): Generator<TransferRecord> {
      for (let index = 0; index < LINKS; index += 1) {
        const record: TransferRecord = { type: 'link', link: linkNumber(index) };
        made += encodeRecord(record).length;
        if (index % 100 === 0) ahead = Math.max(ahead, made - statSync(`${path}.unfinished`).size);
        yield record;
      }
    };
    const asTheyCome = async function* (): AsyncGenerator<TransferRecord> {
      yield* links();
      await Promise.resolve();
    };
    const written = await writeTransferFile(path, await identityToRecipient(identity), asTheyCome());
    expect(made).toBeGreaterThan(50_000_000);
    expect(written.bytes).toBeGreaterThan(made);
    expect(ahead).toBeLessThan(UNDER_WAY);

    let readBytes = 0;
    let taken = 0;
    let readAhead = 0;
    for await (const record of readTransferFile(path, identity, ({ length }) => (readBytes += length))) {
      taken += encodeRecord(record).length;
      readAhead = Math.max(readAhead, readBytes - taken);
    }
    expect(taken).toBe(made);
    expect(readAhead).toBeLessThan(UNDER_WAY);
  });
});
