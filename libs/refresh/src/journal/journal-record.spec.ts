import { describe, expect, it } from '@jest/globals';
import type { RefreshedPair } from '../refresh-result.js';
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
  it('gives back what was written, in order of generation', () => {
    const text = [pair(9), pair(2, null), pair(5)].map(encodeRecord).join('');
    expect(decodeRecords(text)).toEqual([pair(2, null), pair(5), pair(9)]);
  });

  it('cut anywhere gives back every whole record before the cut', () => {
    const first = encodeRecord(pair(1));
    const text = first + encodeRecord(pair(2));
    for (let length = first.length; length < text.length - 1; length += 1) {
      expect(decodeRecords(text.slice(0, length))).toEqual([pair(1)]);
    }
  });

  it.each([
    ['a damaged line', '{"linkId":'],
    ['a line of something else', '[1,2]'],
    ['a line with a missing member', '{"linkId":"x","generation":1}'],
    ['an empty line', ''],
    ['what was not written over yet', '\0'.repeat(64)],
  ])('loses nothing else to %s', (_what, line) => {
    expect(decodeRecords(`${line}\n${encodeRecord(pair(1))}`)).toEqual([pair(1)]);
  });
});
