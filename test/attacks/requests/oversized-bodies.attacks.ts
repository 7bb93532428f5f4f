/** Bodies that are larger, deeper or wider than anyone needs, and decompression bombs. */
import { gzipSync, deflateSync, brotliCompressSync } from 'node:zlib';
import {
  MALFORMED,
  refused,
  type Attack,
  type AttackClass,
  type HeaderLine,
  type Message,
} from '../stage/attack.js';

const TOO_LARGE = refused(413, 'payload_too_large');
const TYPED = '{link}/{lamp}/commands';
const RAW = '{raw}/network-manager/{lamp}/commands';

function command(target: string, body: string | Buffer, headers: readonly HeaderLine[] = []): Message {
  return { method: 'POST', target, headers, body };
}

function typed(members: string): string {
  return `{"capability":0,"command":0,${members}}`;
}

function raw(members: string): string {
  return `{"capabilityId":0,"cmdId":0,${members}}`;
}

function keys(count: number): string {
  return Array.from({ length: count }, (_, index) => `"k${index}":0`).join();
}

/** A megabyte of spaces after which a harmless command would follow. */
const BOMB = Buffer.from(`${' '.repeat(1_048_576)}{"capabilityId":0,"cmdId":0}`);

const bombs: readonly (readonly [coding: string, body: Buffer])[] = [
  ['gzip', gzipSync(BOMB)],
  ['deflate', deflateSync(BOMB)],
  ['br', brotliCompressSync(BOMB)],
  ['gzip, gzip', gzipSync(gzipSync(BOMB))],
  [Array.from({ length: 1_000 }, () => 'gzip').join(', '), gzipSync(BOMB)],
  ['x-unknown', BOMB.subarray(0, 100)],
  ['identity', Buffer.from(raw('"timeoutMs":1'))],
];

const attacks: readonly Attack[] = [
  {
    name: 'an idempotency key of 300 characters',
    request: command(RAW, '{"capabilityId":0,"cmdId":0}', [['Idempotency-Key', 'a'.repeat(300)]]),
    outcome: MALFORMED,
    source: 'CASES 86',
  },
  {
    name: 'a body of 100 KB',
    request: command(TYPED, typed(`"params":{"x":"${'a'.repeat(100_000)}"}`)),
    outcome: TOO_LARGE,
    source: 'CASES 86',
  },
  {
    name: 'a body of 10 MB',
    request: command(TYPED, typed(`"params":{"x":"${'a'.repeat(10_000_000)}"}`)),
    outcome: TOO_LARGE,
    source: 'CASES 86',
  },
  {
    name: 'a length of a petabyte',
    request: {
      bytes: `POST ${TYPED} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: 1000000000000000\r\nConnection: close\r\n\r\n{}`,
    },
    outcome: TOO_LARGE,
    source: 'CASES 86',
  },
  {
    name: 'a body of 100 KB in chunks',
    request: command(TYPED, `186a0\r\n${'a'.repeat(100_000)}\r\n0\r\n\r\n`, [
      ['Transfer-Encoding', 'chunked'],
    ]),
    outcome: TOO_LARGE,
    source: 'CASES 86',
  },
  {
    name: 'a raw command of 300 KB',
    request: command(RAW, raw(`"cmdParams":{"x":"${'a'.repeat(300_000)}"}`)),
    outcome: TOO_LARGE,
    source: 'CASES 86',
  },
  {
    name: 'a raw command of 300 KB in chunks',
    request: command(RAW, `493e0\r\n${'a'.repeat(300_000)}\r\n0\r\n\r\n`, [['Transfer-Encoding', 'chunked']]),
    outcome: TOO_LARGE,
    source: 'CASES 86',
  },
  {
    name: 'a hundred thousand members',
    request: command(TYPED, `{${keys(100_000)}}`),
    outcome: TOO_LARGE,
    source: 'CASES 86; OpenBao CVE-2025-59043',
  },
  {
    name: 'five thousand unknown members',
    request: command(TYPED, `{${keys(5_000)}}`),
    outcome: MALFORMED,
    source: 'CASES 86',
  },
  {
    name: 'six thousand unknown parameters',
    request: command(TYPED, `{"capability":1,"command":0,"params":{${keys(6_000)}}}`),
    outcome: MALFORMED,
    source: 'CASES 86, 88',
  },
  {
    name: 'fifty commands with a hundred unknown parameters each',
    request: command(
      '{link}/{network}/commands',
      `{"commands":[${Array.from({ length: 50 }, () => `{"deviceNodeId":1,"resourceEui":"x","capability":1,"command":0,"params":{${keys(100)}}}`).join()}]}`,
    ),
    outcome: MALFORMED,
    source: 'CASES 86',
  },
  {
    name: 'twenty thousand unknown members of a raw command',
    request: command(RAW, `{${keys(20_000)}}`),
    outcome: MALFORMED,
    source: 'CASES 86',
  },
  {
    name: 'a list nested 33 deep',
    request: command(TYPED, typed(`"params":{"x":${'['.repeat(33)}${']'.repeat(33)}}`)),
    outcome: MALFORMED,
    source: 'CASES 86',
  },
  {
    name: 'lists nested 30 000 deep',
    request: command(TYPED, '['.repeat(30_000)),
    outcome: MALFORMED,
    source: 'CASES 86; OpenBao CVE-2025-59043',
  },
  {
    name: 'objects nested 10 000 deep',
    request: command(TYPED, '{"a":'.repeat(10_000)),
    outcome: MALFORMED,
    source: 'CASES 86',
  },
  {
    name: 'a raw command nested 100 000 deep',
    request: command(RAW, raw(`"cmdParams":{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)),
    outcome: MALFORMED,
    source: 'CASES 86',
  },
  {
    name: 'a raw command nested 17 deep',
    request: command(RAW, raw(`"cmdParams":{"x":${'['.repeat(17)}${']'.repeat(17)}}`)),
    outcome: MALFORMED,
    source: 'CASES 86',
  },
  {
    name: 'a number of 60 000 digits',
    request: command(TYPED, typed(`"params":{"x":${'9'.repeat(60_000)}}`)),
    outcome: MALFORMED,
    source: 'CASES 86',
  },
  {
    name: 'a capability name of 60 000 characters',
    request: command(TYPED, `{"capability":"${'A'.repeat(60_000)}","command":0}`),
    outcome: MALFORMED,
    source: 'CASES 86',
  },
  {
    name: 'a user id of 60 000 characters',
    request: command(
      '/v1/link-sessions',
      `{"userId":"${'u'.repeat(60_000)}","returnUrl":"https://app.example.com/coco/"}`,
    ),
    outcome: MALFORMED,
    source: 'CASES 86',
  },
  {
    name: 'a return URL of 3000 characters',
    request: command(
      '/v1/link-sessions',
      `{"userId":"u","returnUrl":"https://app.example.com/coco/${'a'.repeat(3_000)}"}`,
    ),
    outcome: MALFORMED,
    source: 'CASES 86',
  },
  ...bombs.map(([coding, body]): Attack => ({
    name: `a raw command coded as ${coding.slice(0, 30)}`,
    request: command(RAW, body, [['Content-Encoding', coding]]),
    outcome: refused(415, 'unsupported_media_type'),
    source: 'CASES 57; undici CVE-2026-22036',
  })),
  ...bombs.slice(0, 4).map(([coding, body]): Attack => ({
    name: `a command coded as ${coding}`,
    request: command(TYPED, body, [['Content-Encoding', coding]]),
    outcome: MALFORMED,
    source: 'CASES 57',
  })),
];

/** Sizes of bodies. */
export const oversizedBodies: AttackClass = {
  name: 'oversized bodies',
  attacks,
  control: {
    name: 'a command of a few kilobytes, of which COCO sees what they say',
    request: command(RAW, raw(`"cmdParams":{${' '.repeat(5_000)}}`)),
    status: 200,
    received: [{ method: 'POST', path: '/v1.0/network-manager/{lamp}/commands', bodyBytes: 46 }],
  },
};
