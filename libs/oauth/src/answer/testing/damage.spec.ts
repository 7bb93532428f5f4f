/** Responses with damaged framing, or cut short: kept if the pair can be read, never made up. */
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  ask,
  CONTINUE,
  expectKept,
  FORM,
  json,
  PAIR,
  raw,
  RawServer,
  type After,
} from '../../../../../test/harness/cloud/raw-token-server.js';

const server = new RawServer();

afterEach(() => {
  server.close();
});

describe('a pair is kept when its answer', () => {
  it.each<[string, readonly (string | Buffer)[], After, readonly string[]]>([
    ['has no length and ends with the connection', [raw([], PAIR)], 'closes', []],
    [
      'lacks its last chunk',
      [raw(['Transfer-Encoding: chunked'], `${PAIR.length.toString(16)}\r\n${PAIR}\r\n`)],
      'closes',
      ['chunks_broken', 'cut_off'],
    ],
    [
      'lacks its last chunk and falls silent',
      [raw(['Transfer-Encoding: chunked'], `${PAIR.length.toString(16)}\r\n${PAIR}\r\n`)],
      'stays open',
      ['chunks_broken', 'timed_out'],
    ],
    [
      'claims to be chunked but is not',
      [raw(['Transfer-Encoding: chunked'], PAIR)],
      'closes',
      ['chunks_broken', 'cut_off'],
    ],
    [
      'is chunked without saying so',
      [raw([], `${PAIR.length.toString(16)}\r\n${PAIR}\r\n0\r\n\r\n`)],
      'closes',
      ['text_around'],
    ],
    [
      'is shorter than its length',
      [raw(['Content-Length: 900'], PAIR)],
      'closes',
      ['content_length_wrong', 'cut_off'],
    ],
    [
      'is shorter than its length and falls silent',
      [raw(['Content-Length: 900'], PAIR)],
      'stays open',
      ['content_length_wrong', 'timed_out'],
    ],
    ['has no length and falls silent', [raw([], PAIR)], 'stays open', ['timed_out']],
    ['is reset after its last byte', [json(PAIR)], 'resets', []],
    ['lacks its last brace', [raw([], PAIR.slice(0, -1))], 'closes', ['json_cut']],
    [
      'is cut after the refresh token',
      [raw(['Content-Length: 900'], `${PAIR.slice(0, -1)},"scope":"a`)],
      'closes',
      ['content_length_wrong', 'cut_off', 'json_cut'],
    ],
    [
      'is gzip cut after the refresh token',
      [json(gzipSync(PAIR + ' '.repeat(99)).subarray(0, -12), 'Content-Encoding: gzip')],
      'closes',
      ['coded_unasked', 'json_cut'],
    ],
    [
      'is a form whose length is too long',
      [raw(['Content-Length: 900'], FORM)],
      'closes',
      ['content_length_wrong', 'cut_off', 'form_encoded', 'token_type_missing'],
    ],
    ['is not HTTP', [PAIR], 'closes', ['no_status_line', 'content_type_missing', 'status_odd']],
    [
      'is larger than the limit, its pair at the front',
      [raw([], `${PAIR.slice(0, -1)},"x":"${'x'.repeat(400_000)}"}`)],
      'closes',
      ['too_large', 'json_cut'],
    ],
  ])('%s', async (_what, pieces, after, offences) => {
    expectKept(await ask(await server.serve(pieces, after), 900), ...offences);
  });
});

describe('no pair is made up when an answer', () => {
  it.each<[string, readonly (string | Buffer)[], After, object]>([
    ['never comes', [], 'stays open', { cause: 'timeout', outcomeUnknown: true }],
    ['is a closed connection', [], 'closes', { cause: 'connection_lost', outcomeUnknown: true }],
    ['is a reset connection', [], 'resets', { cause: 'connection_lost', outcomeUnknown: true }],
    ['is only 100 Continue', [CONTINUE], 'stays open', { cause: 'timeout', outcomeUnknown: true }],
    [
      'is half a head',
      ['HTTP/1.1 200 OK\r\nContent-'],
      'closes',
      { cause: 'connection_lost', outcomeUnknown: true },
    ],
    [
      'is cut in the refresh token',
      [raw(['Content-Length: 82'], PAIR.slice(0, -3))],
      'closes',
      { cause: 'connection_lost', outcomeUnknown: true },
    ],
    [
      'is a form cut in the refresh token',
      [raw(['Content-Length: 82'], 'access_token=a2&refresh_token=r')],
      'closes',
      { cause: 'connection_lost', outcomeUnknown: true },
    ],
    [
      'is a decompression bomb',
      [json(gzipSync(Buffer.alloc(50_000_000)), 'Content-Encoding: gzip')],
      'closes',
      { cause: 'malformed_answer', outcomeUnknown: true },
    ],
    [
      'never ends',
      [raw([], 'x'.repeat(2_000_000))],
      'stays open',
      { cause: 'answer_too_large', outcomeUnknown: true },
    ],
    [
      'is endless headers',
      [`HTTP/1.1 200 OK\r\n${'X-Y: z\r\n'.repeat(60_000)}`],
      'stays open',
      { cause: 'too_large', outcomeUnknown: true },
    ],
    [
      'is endless interim answers',
      [CONTINUE.repeat(30_000)],
      'stays open',
      { cause: 'too_large', outcomeUnknown: true },
    ],
  ])('%s', async (_what, pieces, after, expected) => {
    const url = await server.serve(pieces, after);
    const failure = async (): Promise<unknown> =>
      ask(url, 900).catch((error: unknown) => ({
        ...(error as object),
        cause: (error as { reason: string }).reason,
      }));
    expect(await failure()).toMatchObject(expected);
  });
});
