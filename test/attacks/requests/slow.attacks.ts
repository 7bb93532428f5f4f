/**
 * Requests that never end: a few bytes followed by silence, or one byte at a time (Slowloris, R-U-Dead-Yet).
 */

/** A connection that is kept open as long as the broker lets it. */
export interface SlowAttack {
  readonly name: string;
  readonly source: string;
  /** What is sent first. Text may contain the stage's placeholders. */
  readonly bytes: string;
  /** What is sent repeatedly, so that the connection is never idle. */
  readonly drip?: string;
  /** Milliseconds within which the broker must have closed the connection. */
  readonly within: number;
}

/** Milliseconds for a head and for a whole request, and a margin for a busy machine. */
const HEAD = 10_000 + 10_000;
const REQUEST = 30_000 + 10_000;

const START = 'POST {link}/{lamp}/commands HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n';
const RAW_START =
  'POST {raw}/network-manager/{lamp}/commands HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n';
const JSON_TYPE = 'Content-Type: application/json\r\n';
const SOURCE = 'CASES 84; CVE-2018-12122';

/** All of them, meant to run side by side. */
export const slowAttacks: readonly SlowAttack[] = [
  { name: 'a connection without a request', bytes: '', within: HEAD, source: SOURCE },
  { name: 'half a request line', bytes: 'GET /v1/li', within: HEAD, source: SOURCE },
  { name: 'a head without its end', bytes: START, within: HEAD, source: SOURCE },
  {
    name: 'a head that grows a line at a time',
    bytes: START,
    drip: 'X-Slow: 1\r\n',
    within: HEAD,
    source: SOURCE,
  },
  {
    name: 'a header that grows a byte at a time',
    bytes: `${START}X-Slow: `,
    drip: 'a',
    within: HEAD,
    source: SOURCE,
  },
  { name: 'empty lines before the request', bytes: '\r\n', drip: '\r\n', within: HEAD, source: SOURCE },
  {
    name: 'a body that does not come',
    bytes: `${START}${JSON_TYPE}Content-Length: 50\r\n\r\n`,
    within: REQUEST,
    source: SOURCE,
  },
  {
    name: 'a body a byte at a time',
    bytes: `${START}${JSON_TYPE}Content-Length: 5000\r\n\r\n`,
    drip: ' ',
    within: REQUEST,
    source: SOURCE,
  },
  {
    name: 'chunks without end',
    bytes: `${START}${JSON_TYPE}Transfer-Encoding: chunked\r\n\r\n`,
    drip: '1\r\n \r\n',
    within: REQUEST,
    source: SOURCE,
  },
  {
    name: 'a raw body that does not come',
    bytes: `${RAW_START}${JSON_TYPE}Content-Length: 50\r\n\r\n{`,
    within: REQUEST,
    source: SOURCE,
  },
  {
    name: 'a raw body a byte at a time',
    bytes: `${RAW_START}${JSON_TYPE}Content-Length: 5000\r\n\r\n`,
    drip: ' ',
    within: REQUEST,
    source: SOURCE,
  },
  {
    name: 'a body that is announced by Expect',
    bytes: `${START}${JSON_TYPE}Expect: 100-continue\r\nContent-Length: 50\r\n\r\n`,
    within: REQUEST,
    source: SOURCE,
  },
];
