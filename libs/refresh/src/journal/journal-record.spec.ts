import { describe, expect, it } from '@jest/globals';
import type { RefreshedPair } from '#vault/refresh';
import { decodeRecords, encodeRecord } from './journal-record.js';

const pair = (
  generation: number,
  refreshToken: Buffer | null = Buffer.from([0, 255, 10]),
): RefreshedPair => ({
  linkId: '01900000-0000-7000-8000-000000000000',
  expiresAt: 1_800_000_000_000.5,
  tokens: {
    generation,
    keyId: 'key',
    dataKey: Buffer.from([1, 2]),
    accessToken: Buffer.from([3]),
    refreshToken,
  },
});

describe('a journal file', () => {
  it('returns what was written, in order of generation', () => {
    const text = [pair(9), pair(2, null), pair(5)].map(encodeRecord).join('');
    expect(decodeRecords(text)).toEqual({ pairs: [pair(2, null), pair(5), pair(9)], damagedLines: 0 });
  });

  it('cut off anywhere returns every complete record before the cut, and does not count as damaged', () => {
    const first = encodeRecord(pair(1));
    const text = first + encodeRecord(pair(2));
    for (let length = first.length; length < text.length - 1; length += 1) {
      const kept = { pairs: [pair(1)], damagedLines: 0 };
      expect(decodeRecords(text.slice(0, length))).toEqual(kept);
      // The rest of the file is still filled with zeros.
      expect(decodeRecords(text.slice(0, length) + '\0'.repeat(64))).toEqual(kept);
    }
  });

  const record = JSON.parse(encodeRecord(pair(2))) as Record<string, unknown>;
  const changed = (change: Record<string, unknown>): string => JSON.stringify({ ...record, ...change });

  it.each([
    ['a line cut in the middle of the file', '{"linkId":'],
    ['a line of something else', '[1,2]'],
    ['a line with a missing member', '{"linkId":"x","generation":1}'],
    ['an empty line', ''],
    ['zeros in the middle', '\0'.repeat(64)],
    ['an invalid link id', changed({ linkId: 'x' })],
    ['an invalid generation', changed({ generation: 1.5 })],
    ['a time that no database accepts', changed({ expiresAt: 1e300 })],
    ['invalid base64', changed({ dataKey: 'A$' })],
    ['truncated base64', changed({ accessToken: 'AwAB' + 'A' })],
  ])('loses nothing else to %s, and counts it as damage', (_what, line) => {
    expect(decodeRecords(`${line}\n${encodeRecord(pair(1))}`)).toEqual({ pairs: [pair(1)], damagedLines: 1 });
  });

  it('damaged in its last complete line counts as damaged', () => {
    expect(decodeRecords(`${encodeRecord(pair(1))}{"linkId":\n`).damagedLines).toBe(1);
  });
});
