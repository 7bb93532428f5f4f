/**
 * Headers that should not reach COCO, or should not remove others: the caller's own credentials, hop-by-hop
 * abuse, names with `_` for `-`, injected lines. The request to COCO is rebuilt from an allow-list.
 */
import {
  CLEAN_READ,
  MALFORMED,
  READ_NETWORKS,
  type Attack,
  type AttackClass,
  type HeaderLine,
} from '../stage/attack.js';

const TARGET = '{raw}/network-manager/networks';
const READ_IDENTITY = 'oauth2-proxy CVE-2025-64484';

/** Headers that are left out of the call to COCO. */
const dropped: readonly (readonly [header: HeaderLine, source: string])[] = [
  // A default service reads an edited answer: a conditional request would reveal when a withheld value
  // changes.
  [['If-None-Match', '"x"'], 'RFC 9110 section 13'],
  [['If-Modified-Since', 'Mon, 01 Jan 2024 00:00:00 GMT'], 'RFC 9110 section 13'],
  [['Cookie', 'session=x; __Host-link-session-x=y'], 'CASES 47'],
  [['Proxy-Authorization', 'Basic eDp5'], 'CASES 47'],
  [['Proxy-Connection', 'keep-alive'], 'CASES 47'],
  [['Proxy-Authenticate', 'x'], 'CASES 47'],
  [['X-Forwarded-For', '127.0.0.1'], 'CASES 30; fastify CVE-2026-3635'],
  [['X_Forwarded_For', '127.0.0.1'], READ_IDENTITY],
  [['X-Real-IP', '127.0.0.1'], 'CASES 30'],
  [['True-Client-IP', '127.0.0.1'], 'CASES 30'],
  [['X-Forwarded-User', 'admin'], READ_IDENTITY],
  [['X_Forwarded_User', 'admin'], READ_IDENTITY],
  [['X-Forwarded_User', 'admin'], READ_IDENTITY],
  [['X-User-Id', '5f0ace000000000000000002'], 'CASES 30'],
  [['X_User_Id', '5f0ace000000000000000002'], READ_IDENTITY],
  [['X-Auth-Request-User', 'admin'], READ_IDENTITY],
  [['X_Authorization', 'Bearer evil'], READ_IDENTITY],
  [['X-Authorization', 'Bearer evil'], 'CASES 47'],
  [['X-Access-Token', 'evil'], 'CASES 47'],
  [['Via', '1.1 evil'], 'CASES 47'],
  [['Origin', 'https://evil.example'], 'CASES 47'],
  [['Referer', 'https://evil.example/?secret'], 'CASES 47'],
  [['Range', 'bytes=0-1'], 'CASES 47'],
  [['If-Range', '"x"'], 'CASES 47'],
  [['Accept-Encoding', 'gzip, br'], 'CASES 57'],
  [['TE', 'trailers, deflate'], 'RFC 9110 section 10.1.4'],
  [['Trailer', 'Authorization'], 'RFC 9110 section 6.6.2'],
  [['Keep-Alive', 'timeout=999'], 'RFC 9110 section 7.6.1'],
  [['Max-Forwards', '0'], 'RFC 9110 section 7.6.2'],
  [['Expect', '100-continue'], 'CASES 47'],
  [['User-Agent', 'GoogleHC/1.0'], 'oauth2-proxy CVE-2026-34457'],
  [['Cache-Control', 'only-if-cached'], 'CASES 61'],
  [['Content-Type', 'application/json'], 'CASES 47'],
  [['X-Request-Id', 'call-1'], 'CASES 47'],
  [['X-Request-Id', '{"a":"b"}'], 'CASES 80'],
  [['Idempotency-Key', 'on a read'], 'CASES 47'],
  [['__proto__', 'x'], 'CASES 38'],
  [['constructor', 'x'], 'CASES 38'],
  [['X-Evil', '\u0080\u00ff\ttab'], 'CASES 52'],
];

/** `Connection` must not remove headers that identify or frame the call. */
const connectionNames: readonly string[] = [
  'close, authorization',
  'close, Authorization',
  'AUTHORIZATION',
  'host',
  'content-length',
  'Content-Type',
  'transfer-encoding',
  'accept-encoding',
  'idempotency-key',
  'x-request-id',
  'keep-alive,,authorization',
  ' \tauthorization\t ',
  'user-agent, authorization',
];

/** `Connection` naming a header that may be removed: it is, and nothing else. */
const connectionGone: readonly (readonly [value: string, header: HeaderLine])[] = [
  ['close, accept', ['Accept', 'text/html']],
  ['close, If-None-Match', ['If-None-Match', '"x"']],
  ['close, x-evil', ['X-Evil', '1']],
  ['close, cookie', ['Cookie', 'a=b']],
  ['close, user-agent', ['User-Agent', 'x']],
];

/** Lines that one parser might split or join differently from the next. */
const malformedLines: readonly (readonly [name: string, lines: string, source: string])[] = [
  ['a bare CR in a value', 'X-Evil: a\rX-Injected: 1\r\n', 'RFC 9112 section 2.2'],
  ['a bare LF as line end', 'X-Evil: a\nX-Injected: 1\r\n', 'CASES 48'],
  ['a NUL in a value', 'X-Evil: a\0b\r\n', 'CASES 48'],
  ['a NUL in a name', 'X-Ev\0il: a\r\n', 'CASES 48'],
  ['a space before the colon', 'X-Evil : a\r\n', 'CASES 48; RFC 9112 section 5.1'],
  ['a tab before the colon', 'X-Evil\t: a\r\n', 'CASES 48'],
  ['a space in a name', 'X Evil: a\r\n', 'RFC 9110 section 5.1'],
  ['an empty name', ': a\r\n', 'RFC 9110 section 5.1'],
  ['a line without a colon', 'X-Evil\r\n', 'RFC 9112 section 5'],
  ['a folded line', 'X-Evil: a\r\n b\r\n', 'CASES 48; RFC 9112 section 5.2'],
  ['a folded line with a tab', 'X-Evil: a\r\n\tAuthorization: Bearer x\r\n', 'CASES 48'],
  ['a leading space before the first header', ' X-Evil: a\r\n', 'RFC 9112 section 2.2'],
  ['an escape sequence in a value', 'X-Evil: \u001b[31mred\r\n', 'CASES 80'],
  ['a DEL in a value', 'X-Evil: a\u007f\r\n', 'CASES 48'],
  ['a name in brackets', '(X-Evil): a\r\n', 'RFC 9110 section 5.1'],
  ['a second Content-Type line', 'Content-Type: a/b\r\nContent-Type: c/d\r\n', 'RFC 9110 section 5.3'],
  ['a second Authorization line', 'Authorization: Bearer evil\r\n', 'RFC 9110 section 5.3'],
  ['a second Authorization line, another scheme', 'Authorization: Basic eDp5\r\n', 'RFC 9110 section 5.3'],
];

const attacks: readonly Attack[] = [
  ...dropped.map(([header, source]): Attack => ({
    name: `${header[0]}: ${header[1]}`,
    request: { target: TARGET, headers: [header] },
    outcome: CLEAN_READ,
    source,
  })),
  ...connectionNames.map((value): Attack => ({
    name: `Connection: ${value}`,
    request: { target: TARGET, headers: [['Connection', value]] },
    outcome: MALFORMED,
    source: 'CASES 46; fastify-reply-from CVE-2026-33805, Fabio CVE-2025-48865',
  })),
  ...connectionGone.map(([value, header]): Attack => ({
    name: `Connection: ${value}`,
    request: { target: TARGET, headers: [['Connection', value], header] },
    outcome: CLEAN_READ,
    source: 'CASES 46; RFC 9110 section 7.6.1',
  })),
  ...malformedLines.map(([name, lines, source]): Attack => ({
    name,
    request: {
      bytes: `GET ${TARGET} HTTP/1.1\r\nHost: {host}\r\n${lines}Authorization: Bearer {key}\r\nConnection: close\r\n\r\n`,
    },
    outcome: MALFORMED,
    source,
  })),
];

/** Headers towards COCO. */
export const headers: AttackClass = {
  name: 'headers',
  attacks,
  control: {
    name: 'the few headers that a caller may send on',
    request: {
      target: TARGET,
      headers: [
        ['Accept', 'application/json'],
        ['Accept-Language', 'de'],
      ],
    },
    status: 200,
    received: [
      {
        ...READ_NETWORKS,
        headers: {
          accept: 'application/json',
          'accept-language': 'de',
        },
      },
    ],
  },
};
