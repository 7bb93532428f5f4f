/**
 * Harmful answers from COCO: headers that speak for COCO to another browser, redirects, framing that leaves
 * bytes for the next caller, floods.
 */
import { gzipSync } from 'node:zlib';
import { bytes, chunked, FAILURE, whole, WITHHELD, type HostileAttack } from './hostile-attack.js';

const TOO_LARGE = { kind: 'problem', status: 502, code: 'upstream_response_too_large' } as const;
const SILENT = { kind: 'problem', status: 504, code: 'upstream_first_byte_timeout' } as const;
const FELL_SILENT = { kind: 'problem', status: 504, code: 'upstream_idle_timeout' } as const;

/** Headers that callers do not see. */
const droppedHeaders: readonly string[] = [
  'Set-Cookie: evil=1; Domain=example.com',
  'Set-Cookie2: evil=1',
  'WWW-Authenticate: Basic realm="evil"',
  'Proxy-Authenticate: Basic realm="evil"',
  'Authentication-Info: evil',
  'Location: https://evil.example/',
  'Content-Location: https://evil.example/',
  'Refresh: 0; url=https://evil.example/',
  'Link: <https://evil.example/>; rel=preload',
  'Alt-Svc: h2="evil.example:443"',
  'Strict-Transport-Security: max-age=1; evil',
  'Access-Control-Allow-Origin: https://evil.example',
  'Access-Control-Allow-Credentials: evil',
  'Clear-Site-Data: "evil"',
  'Content-Security-Policy: default-src evil.example',
  'Server: evil/1',
  'X-Powered-By: evil',
  'Via: 1.1 evil',
  'X-Request-Id: evil',
  'Content-Disposition: attachment; filename=evil.exe',
  'Service-Worker-Allowed: /evil',
  'Public-Key-Pins: evil',
  'NEL: {"report_to":"evil"}',
  'X-Accel-Redirect: /evil',
  'X-Sendfile: /etc/evil',
  'X-Evil: 1',
];

const headers: readonly HostileAttack[] = [
  ...droppedHeaders.map((line): HostileAttack => ({
    name: line,
    answer: () => whole('{}', [line]),
    outcome: { kind: 'passed', status: 200, lacks: [/evil/i] },
    source: 'CASES 55',
  })),
  {
    name: 'an answer that others may keep',
    answer: () =>
      whole('{}', ['Cache-Control: public, max-age=99999', 'Expires: Thu, 01 Jan 2099 00:00:00 GMT']),
    outcome: { kind: 'passed', status: 200, lacks: [/public|2099/] },
    source: 'CASES 61',
  },
  {
    name: 'an error that looks like the broker’s own',
    answer: () =>
      whole(
        '{"code":"reauthorization_required"}',
        ['Content-Type: application/problem+json'],
        '409 Conflict',
      ),
    outcome: { kind: 'passed', status: 409, lacks: [/problem\+json/] },
    source: 'DESIGN, HTTP: only the broker’s own errors have that type',
  },
];

const redirects: readonly HostileAttack[] = [300, 301, 302, 303, 305, 307, 308].map(
  (status): HostileAttack => ({
    name: `a redirect by ${status}`,
    answer: () => whole('', ['Location: http://127.0.0.1:1/evil'], `${status} Moved`),
    outcome: FAILURE,
    source: 'CASES 45',
  }),
);

const framing: readonly HostileAttack[] = [
  {
    name: 'a length that is too long',
    answer: () => bytes('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{}'),
    outcome: FAILURE,
    calls: 2,
    source: 'RFC 9112 section 6.3',
  },
  {
    name: 'a length that is not a number',
    answer: () => bytes('HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n{}'),
    outcome: FAILURE,
    source: 'RFC 9112 section 6.3',
  },
  {
    name: 'two lengths',
    answer: () => bytes('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}'),
    outcome: FAILURE,
    source: 'RFC 9112 section 6.3',
  },
  {
    name: 'length and chunks',
    answer: () =>
      bytes('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n'),
    outcome: FAILURE,
    source: 'RFC 9112 section 6.1',
  },
  {
    name: 'a broken chunk size',
    answer: () => bytes('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}'),
    outcome: WITHHELD,
    source: 'RFC 9112 section 7.1',
  },
  {
    name: 'a chunked body that breaks off',
    answer: () => bytes('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n'),
    outcome: WITHHELD,
    // If a judged answer breaks off, nothing has been sent to the caller yet, so the read is retried once.
    calls: 2,
    source: 'RFC 9112 section 8',
  },
  {
    name: 'a NUL in a header',
    answer: () => bytes('HTTP/1.1 200 OK\r\nETag: a\0b\r\ncontent-length: 2\r\n\r\n{}'),
    outcome: FAILURE,
    source: 'CASES 52',
  },
  {
    name: 'a control character in a header',
    answer: () => bytes('HTTP/1.1 200 OK\r\nETag: a\u0001b\r\ncontent-length: 2\r\n\r\n{}'),
    outcome: FAILURE,
    source: 'CASES 52',
  },
  { name: 'no HTTP', answer: () => bytes('SSH-2.0-OpenSSH_9.9\r\n'), outcome: FAILURE, source: 'RFC 9112' },
  {
    name: 'a switch of protocols',
    answer: () =>
      bytes('HTTP/1.1 101 Switching Protocols\r\nUpgrade: evil\r\nConnection: upgrade\r\n\r\nevil'),
    outcome: FAILURE,
    calls: 2,
    source: 'CASES 50',
  },
  {
    name: 'a compressed body that was not asked for',
    answer: () => whole(gzipSync('{}'), ['content-encoding: gzip']),
    outcome: FAILURE,
    source: 'CASES 57',
  },
  {
    name: 'a decompression bomb',
    answer: () => whole(gzipSync(Buffer.alloc(50_000_000)), ['content-encoding: gzip']),
    outcome: FAILURE,
    source: 'CASES 57',
  },
  {
    name: 'a thousand content codings',
    answer: () => whole('{}', [`content-encoding: ${'gzip, '.repeat(1_000)}gzip`]),
    outcome: FAILURE,
    source: 'CASES 57; undici CVE-2026-22036',
  },
];

const floods: readonly HostileAttack[] = [
  {
    name: 'a header of 17 KB',
    answer: () => whole('{}', [`X-Flood: ${'a'.repeat(17_000)}`]),
    outcome: TOO_LARGE,
    source: 'CASES 58',
  },
  {
    name: 'a thousand headers',
    answer: () =>
      whole(
        '{}',
        Array.from({ length: 1_000 }, (_, index) => `X-Flood-${index}: aaaaaaaa`),
      ),
    outcome: TOO_LARGE,
    source: 'CASES 58',
  },
  {
    name: 'a body that announces a terabyte',
    answer: () => bytes('HTTP/1.1 200 OK\r\ncontent-length: 1099511627776\r\n\r\n{}'),
    outcome: TOO_LARGE,
    source: 'CASES 86',
  },
  {
    name: 'a stream beyond the limit',
    answer: () => chunked(Array.from({ length: 40 }, () => ' '.repeat(65_536))),
    outcome: TOO_LARGE,
    source: 'CASES 86',
  },
  {
    name: 'a hundred interim answers',
    answer: () => ({ pieces: ['HTTP/1.1 102 Processing\r\n\r\n'.repeat(100), ...whole('{}').pieces] }),
    outcome: { kind: 'passed', status: 200 },
    source: 'CASES 58',
  },
  { name: 'silence', answer: () => ({ pieces: [] }), outcome: SILENT, source: 'CASES 84' },
  {
    name: 'silence after the first header',
    answer: () => ({ pieces: ['HTTP/1.1 200 OK\r\nX-Slow: '] }),
    outcome: SILENT,
    source: 'CASES 84',
  },
  {
    name: 'silence in the middle of the body',
    answer: () => ({ pieces: ['HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{'] }),
    outcome: FELL_SILENT,
    source: 'CASES 84',
  },
];

/** All of them. */
export const hostileAnswers: readonly HostileAttack[] = [...headers, ...redirects, ...framing, ...floods];
