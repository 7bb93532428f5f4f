import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InterimAnswers } from './interim-answers.js';

const FINAL = 'HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\nHTTP/1.1 100 body\r\n\r\n';

/** What undici reads from these bytes, cut at the given sizes. */
function read(text: string, sizes: readonly number[]): string {
  const answers = new InterimAnswers();
  answers.expect();
  const bytes = Buffer.from(text, 'latin1');
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    if (answers.expected) answers.rewrite(bytes.subarray(at, at + size));
    at += size;
  }
  return bytes.toString('latin1');
}

const sizes = fc.array(fc.integer({ min: 1, max: 12 }));

describe('interim answers', () => {
  it('of any status and number become 103, however the bytes arrive; the final answer stays as it is', () => {
    const interim = fc.tuple(
      fc.integer({ min: 100, max: 199 }),
      fc.constantFrom('', ' Continue'),
      fc.constantFrom('\r\n', '\n', '\r\nlink: <a>; rel=100\r\n'),
      fc.constantFrom('\r\n', '\n'),
    );
    fc.assert(
      fc.property(fc.array(interim, { maxLength: 4 }), sizes, (heads, cuts) => {
        const sent = heads.map(([status, reason, line, end]) => `HTTP/1.1 ${status}${reason}${line}${end}`);
        const seen = heads.map(([, reason, line, end]) => `HTTP/1.1 103${reason}${line}${end}`);
        expect(read(sent.join('') + FINAL, cuts)).toBe(seen.join('') + FINAL);
      }),
    );
  });

  it('are no longer looked for after the final status, until the next request', () => {
    const answers = new InterimAnswers();
    answers.expect();
    answers.rewrite(Buffer.from(FINAL));
    expect(answers.expected).toBe(false);
    answers.expect();
    const next = Buffer.from('HTTP/1.1 100 \r\n\r\nHTTP/1.1 204 \r\n\r\n');
    answers.rewrite(next);
    expect(next.toString()).toBe('HTTP/1.1 103 \r\n\r\nHTTP/1.1 204 \r\n\r\n');
  });
});
