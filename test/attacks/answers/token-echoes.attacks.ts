/** The token echoed: plain, encoded, split over chunks, in headers and in unlikely places. */
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { compactEncoders, lengthyEncoders } from '../../../libs/coconet/src/testing/encoders.js';
import { chunked, FAILURE, whole, WITHHELD, type HostileAttack } from './hostile-attack.js';

const compressions: readonly (readonly [string, (bytes: Buffer) => Buffer])[] = [
  ['gzip', (bytes) => gzipSync(bytes)],
  ['deflate', (bytes) => deflateSync(bytes)],
  ['zstd', (bytes) => zstdCompressSync(bytes)],
];

const encoders = [...compactEncoders, ...lengthyEncoders];

const inBodies: readonly HostileAttack[] = [
  ...encoders.map(({ name, encode }): HostileAttack => ({
    name: `the token in the body, written as ${name}`,
    answer: (token) => whole(JSON.stringify({ debug: 'x' }).replace('x', () => encode(token))),
    outcome: FAILURE,
    source: 'CASES 56, RED 9',
  })),
  ...encoders.map(({ name, encode }): HostileAttack => ({
    name: `the token in a stream, written as ${name}`,
    answer: (token) => chunked(['{"debug":"', encode(token), '"}']),
    outcome: WITHHELD,
    source: 'CASES 56, RED 9',
  })),
  ...encoders.map(({ name, encode }): HostileAttack => ({
    name: `the token split over chunks, written as ${name}`,
    answer: (token) => chunked(['{"debug":"', ...halves(encode(token)), '"}']),
    outcome: WITHHELD,
    source: 'CASES 56, RED 9',
  })),
  ...compressions.map(([name, compress]): HostileAttack => ({
    name: `the token in a body compressed by ${name}, which no header says`,
    answer: (token) => whole(compress(Buffer.from(`{"debug":"${token}"}`))),
    outcome: FAILURE,
    source: 'CASES 55, 56',
  })),
  ...compressions.map(([name, compress]): HostileAttack => ({
    name: `the token in a stream compressed by ${name}, which no header says`,
    answer: (token) => chunked(Array.from(compress(Buffer.from(`{"debug":"${token}"}`)).toString('latin1'))),
    outcome: WITHHELD,
    source: 'CASES 55, 56',
  })),
  {
    name: 'the token byte by byte',
    answer: (token) => chunked(Array.from(`{"debug":"${token}"}`)),
    outcome: WITHHELD,
    source: 'CASES 56',
  },
  {
    name: 'the token after half a megabyte',
    answer: (token) => chunked([...Array.from({ length: 8 }, () => ' '.repeat(65_536)), `"${token}"`]),
    outcome: WITHHELD,
    source: 'CASES 56',
  },
  {
    name: 'the token across a border of 64 KB',
    answer: (token) => chunked([' '.repeat(65_530) + token.slice(0, 6), token.slice(6)]),
    outcome: WITHHELD,
    source: 'CASES 56',
  },
  ...['400 Bad Request', '403 Forbidden', '404 Not Found', '418 Teapot', '500 Oops', '503 Busy'].map(
    (status): HostileAttack => ({
      name: `the token in the body of ${status}`,
      answer: (token) => whole(`no such token: ${token}`, [], status),
      outcome: FAILURE,
      source: 'CASES 56',
    }),
  ),
  {
    name: 'the token where nobody looks: reason phrase, chunk extension, trailer, early hint',
    answer: (token) => ({
      pieces: [
        `HTTP/1.1 103 Early Hints\r\nLink: <https://evil.example/${token}>\r\n\r\n`,
        `HTTP/1.1 200 ${token}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`,
        `2;t=${token}\r\n{}\r\n0\r\nX-Trailer: ${token}\r\n\r\n`,
      ],
    }),
    outcome: { kind: 'passed', status: 200, lacks: [/evil|trailer/i] },
    source: 'CASES 55, 56',
  },
];

const inHeaders: readonly HostileAttack[] = [
  ...['X-Echo', 'Content-Type', 'ETag', 'Last-Modified', 'Retry-After', 'Cache-Control'].map(
    (name): HostileAttack => ({
      name: `the token in ${name}`,
      answer: (token) => whole('{}', [`${name}: a/b; t=${token}`]),
      outcome: { kind: 'passed', status: 200, lacks: [/t=/] },
      source: 'CASES 56',
    }),
  ),
  {
    name: 'the token in the name of a header',
    answer: (token) => whole('{}', [`${token.replace(/[^\w.-]/g, '')}: x`]),
    outcome: { kind: 'passed', status: 200 },
    source: 'CASES 56',
  },
  {
    name: 'the token in base64 in an ETag',
    answer: (token) => whole('{}', [`ETag: "${base64(token)}"`]),
    outcome: { kind: 'passed', status: 200, lacks: [/^etag/im] },
    source: 'CASES 56',
  },
];

/** All of them. */
export const tokenEchoes: readonly HostileAttack[] = [...inBodies, ...inHeaders];

function base64(text: string): string {
  return Buffer.from(text, 'latin1').toString('base64');
}

function halves(text: string): readonly string[] {
  const middle = Math.floor(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
}
