/** CASES 1e 56: an answer that holds the token never leaves, wherever its chunks happen to be cut. */
import { describe, expect, it } from '@jest/globals';
import { TokenScanner } from './token-scanner.js';
import { TokenTraces } from './token-traces.js';

const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1MSJ9.c2ln/bmF0+dXJl_-';
const traces = new TokenTraces(TOKEN);

/** What comes out of the scanner, and whether it found the token. */
function scan(chunks: readonly Buffer[]): { released: string; found: boolean } {
  const scanner = new TokenScanner(traces);
  const released: Buffer[] = [];
  for (const chunk of chunks) {
    const harmless = scanner.next(chunk);
    if (harmless === undefined) return { released: Buffer.concat(released).toString('latin1'), found: true };
    released.push(...harmless);
  }
  released.push(scanner.rest());
  return { released: Buffer.concat(released).toString('latin1'), found: false };
}

function cutEvery(text: string, size: number): Buffer[] {
  const bytes = Buffer.from(text, 'latin1');
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

/** A form of the token, and how many characters of it stand before the token's own. */
const forms: readonly (readonly [string, string, number])[] = [
  ['plain', TOKEN, 0],
  ['percent-encoded', encodeURIComponent(TOKEN), 0],
  [
    'percent-encoded in lower case',
    encodeURIComponent(TOKEN).replace(/%../g, (code) => code.toLowerCase()),
    0,
  ],
  ['escaped in JSON', TOKEN.replaceAll('/', '\\/'), 0],
  ['base64', Buffer.from(TOKEN).toString('base64'), 0],
  ['base64 of the header', Buffer.from(`Bearer ${TOKEN}`).toString('base64'), 10],
  ['base64 after nine bytes', Buffer.from(`1 Bearer ${TOKEN} and more`).toString('base64'), 12],
  ['base64 after eight bytes', Buffer.from(` Bearer ${TOKEN} and more`).toString('base64'), 11],
  ['base64url', Buffer.from(`Authorization: Bearer ${TOKEN}`).toString('base64url'), 30],
];

describe.each(forms)('a token in the form %s', (_, form, before) => {
  const text = `{"echo":"${form}"}`;
  const harmless = text.indexOf(form) + before;

  it('is found at every cut, and none of it gets out', () => {
    for (let cut = 1; cut < text.length; cut += 1) {
      const { found, released } = scan([
        Buffer.from(text.slice(0, cut), 'latin1'),
        Buffer.from(text.slice(cut), 'latin1'),
      ]);
      expect(found).toBe(true);
      expect(released.length).toBeLessThanOrEqual(harmless);
    }
  });

  it.each([1, 2, 3, 7, 16, 64, 1_000])('is found in chunks of %i bytes', (size) => {
    const { found, released } = scan(cutEvery('x'.repeat(300) + text, size));
    expect(found).toBe(true);
    expect(('x'.repeat(300) + text).startsWith(released)).toBe(true);
    expect(released.length).toBeLessThanOrEqual(300 + harmless);
  });
});

describe('an answer without the token', () => {
  it.each([1, 2, 5, 100, 1_000, 65_536])('comes out unchanged in chunks of %i bytes', (size) => {
    const text = `${TOKEN.slice(0, -1)} `.repeat(40) + TOKEN.slice(1);
    expect(scan(cutEvery(text, size))).toEqual({ released: text, found: false });
  });

  it('comes out empty when it is', () => {
    expect(scan([])).toEqual({ released: '', found: false });
  });
});
