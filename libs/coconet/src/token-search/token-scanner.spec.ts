/** CASES 1e 56: an answer that holds the token never leaves, wherever its chunks happen to be cut. */
import { describe, expect, it } from '@jest/globals';
import { compactEncoders, lengthyEncoders } from '../testing/encoders.js';
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

describe.each(compactEncoders)('a token written as $name', ({ encode }) => {
  const form = encode(TOKEN);
  const text = `{"echo":"${form}"}`;
  const harmless = text.indexOf(form);

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
    const { found, released } = scan(cutEvery('x'.repeat(600) + text, size));
    expect(found).toBe(true);
    expect(('x'.repeat(600) + text).startsWith(released)).toBe(true);
    expect(released.length).toBeLessThanOrEqual(600 + harmless);
  });
});

describe.each(lengthyEncoders)('a token in the long form of $name', ({ encode }) => {
  it.each([1, 7, 64, 1_000])('does not get out whole in chunks of %i bytes', (size) => {
    const { found, released } = scan(cutEvery(`${'x'.repeat(600)}{"echo":"${encode(TOKEN)}"}`, size));
    expect(found).toBe(true);
    expect(traces.in(Buffer.from(released, 'latin1'))).toBe(false);
  });
});

describe('an answer without the token', () => {
  it.each([1, 2, 5, 100, 1_000, 65_536])('comes out unchanged in chunks of %i bytes', (size) => {
    const text = `${TOKEN.slice(0, 20)} ${TOKEN.slice(-11)} \\u002B %2B`.repeat(40);
    expect(scan(cutEvery(text, size))).toEqual({ released: text, found: false });
  });

  it('comes out empty when it is', () => {
    expect(scan([])).toEqual({ released: '', found: false });
  });
});
