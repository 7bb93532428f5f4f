/** Property-based: any wrapping inside any other, any bytes, and any cut. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FORM, PAIR, utf16 } from '../../../../../test/harness/cloud/raw-token-server.js';
import { judge } from './judged.js';

const codingsToCut = [(bytes: Buffer): Buffer => bytes, gzipSync, brotliCompressSync];

describe('any wrapping inside any other', () => {
  type Wrap = (bytes: Buffer) => Buffer;

  const text =
    (wrap: (inner: string) => string): Wrap =>
    (bytes) =>
      Buffer.from(wrap(bytes.toString()));
  const bodies = fc.constantFrom(
    PAIR,
    PAIR.replace('access_', 'Access-'),
    PAIR.replace('3600', '"3600"'),
    FORM,
  );
  const envelopes = fc.constantFrom<Wrap>(
    (bytes) => bytes,
    text((inner) => (inner.startsWith('{') ? `{"data":${inner}}` : inner)),
    text((inner) => (inner.startsWith('{') ? `[${inner}]` : inner)),
    text((inner) => JSON.stringify({ body: inner })),
  );
  const around = fc.constantFrom<Wrap>(
    (bytes) => bytes,
    text((inner) => `\r\n \n${inner}\n`),
    text((inner) => `\ufeff${inner}`),
    (bytes) => utf16(bytes.toString(), 'le'),
  );
  const codings = fc.array(
    fc.constantFrom<Wrap>(gzipSync, deflateSync, deflateRawSync, brotliCompressSync, zstdCompressSync),
    { maxLength: 2 },
  );
  const labels = fc.constantFrom('gzip', 'br', 'identity', 'nonsense', undefined);
  const statuses = fc.constantFrom(200, 201, 203, 302, 400, 500);

  it('still yields its pair', () => {
    fc.assert(
      fc.property(
        bodies,
        envelopes,
        around,
        codings,
        labels,
        statuses,
        (body, envelope, pad, coded, label, status) => {
          if (body === FORM && envelope(Buffer.from(FORM)).toString() !== FORM) return;
          const bytes = coded.reduce((inner, code) => code(inner), pad(envelope(Buffer.from(body))));
          const outcome = judge(status, '', { bodies: [bytes], contentEncoding: label });
          if (outcome.kind !== 'tokens') throw new Error(`not kept: ${outcome.kind}`);
          expect(outcome.accessToken?.reveal()).toBe('a2');
          expect(outcome.refreshToken?.reveal()).toBe('r2');
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never causes an error, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 0, max: 999 }), (bytes, status) => {
        expect(judge(status, '', { bodies: [Buffer.from(bytes)] }).kind).toBe('inconclusive');
      }),
      { numRuns: 500 },
    );
  });

  it('cut off anywhere yields the complete pair or nothing', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: PAIR.length }),
        fc.constantFrom(...codingsToCut),
        (length, code) => {
          const bytes = code(Buffer.from(PAIR.slice(0, length)));
          const outcome = judge(200, '', { bodies: [bytes], ending: 'connection_lost' });
          if (outcome.kind === 'tokens') expect(outcome.refreshToken?.reveal()).toBe('r2');
          else expect(outcome).toMatchObject({ kind: 'inconclusive', outcomeUnknown: true });
        },
      ),
    );
  });
});
