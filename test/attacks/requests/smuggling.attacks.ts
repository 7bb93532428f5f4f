/**
 * Request smuggling: bytes that one HTTP parser reads as one request and the next as two. Every attack carries a
 * second request in its body; it must never be answered and never reach COCO.
 */
import { MALFORMED, READ_NETWORKS, type Attack, type AttackClass } from '../stage/attack.js';

/** The request that the attacker wants carried out unseen. */
const SMUGGLED =
  'GET {raw}/network-manager/networks HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n\r\n';

const START =
  'POST {link}/networks/n/commands HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n';
const AUTHORIZED = 'Authorization: Bearer {key}\r\n';

/** Heads whose framing is ambiguous. */
const framings: readonly (readonly [name: string, lines: string, body: string, source: string])[] = [
  [
    'CL.TE',
    'Content-Length: 6\r\nTransfer-Encoding: chunked\r\n',
    '0\r\n\r\n',
    'CASES 48; RFC 9112 section 6.1',
  ],
  [
    'TE.CL',
    'Transfer-Encoding: chunked\r\nContent-Length: 4\r\n',
    '5c\r\n',
    'CASES 48; RFC 9112 section 6.1',
  ],
  [
    'CL.TE with an empty length',
    'Content-Length: \r\nTransfer-Encoding: chunked\r\n',
    '0\r\n\r\n',
    'CASES 48',
  ],
  ['CL.0', 'Content-Length: 0\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n', 'CASES 48'],
  ['two lengths', 'Content-Length: 0\r\nContent-Length: 40\r\n', '', 'CASES 48; RFC 9112 section 6.3'],
  ['two equal lengths', 'Content-Length: 2\r\nContent-Length: 2\r\n', '{}', 'CASES 48'],
  ['a list of lengths', 'Content-Length: 2, 2\r\n', '{}', 'RFC 9112 section 6.3'],
  ['a signed length', 'Content-Length: +2\r\n', '{}', 'CASES 48'],
  ['a negative length', 'Content-Length: -1\r\n', '', 'CASES 48'],
  ['a hexadecimal length', 'Content-Length: 0x2\r\n', '{}', 'CASES 48'],
  ['a length with a fraction', 'Content-Length: 2.0\r\n', '{}', 'CASES 48'],
  ['a length as an exponent', 'Content-Length: 2e0\r\n', '{}', 'CASES 48'],
  ['a length of letters', 'Content-Length: two\r\n', '{}', 'CASES 48'],
  ['a length beyond 64 bits', 'Content-Length: 18446744073709551618\r\n', '{}', 'CASES 48'],
  ['a space inside the length', 'Content-Length: 2 0\r\n', '{}', 'CASES 48'],
  [
    'a space before the colon of the length',
    'Content-Length : 2\r\n',
    '{}',
    'CVE-2019-15605 class; RFC 9112 section 5.1',
  ],
  ['an unknown transfer coding', 'Transfer-Encoding: xchunked\r\n', '0\r\n\r\n', 'CASES 48; CVE-2022-32213'],
  ['chunked not last', 'Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n', 'CASES 48; CVE-2022-32215'],
  ['identity', 'Transfer-Encoding: identity\r\n', '', 'RFC 9112 section 6.1'],
  [
    'chunked after gzip',
    'Transfer-Encoding: gzip, chunked\r\nContent-Length: 3\r\n',
    '0\r\n\r\n',
    'CASES 48',
  ],
  ['chunked twice', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', '0\r\n\r\n', 'CASES 48'],
  ['chunked in quotes', 'Transfer-Encoding: "chunked"\r\n', '0\r\n\r\n', 'CASES 48'],
  ['chunked after a vertical tab', 'Transfer-Encoding: \u000bchunked\r\n', '0\r\n\r\n', 'CASES 48'],
  [
    'chunked on a folded line',
    'Transfer-Encoding:\r\n chunked\r\n',
    '0\r\n\r\n',
    'CASES 48; RFC 9112 section 5.2',
  ],
  ['a space before the colon of the coding', 'Transfer-Encoding : chunked\r\n', '0\r\n\r\n', 'CASES 48'],
  ['a coding with a null byte', 'Transfer-Encoding: chunked\0\r\n', '0\r\n\r\n', 'CASES 48'],
  [
    'a coding after a bare CR',
    'X: y\rTransfer-Encoding: chunked\r\n',
    '0\r\n\r\n',
    'CASES 48; CVE-2022-32214',
  ],
  [
    'a coding after a bare LF',
    'X: y\nTransfer-Encoding: chunked\r\n',
    '0\r\n\r\n',
    'CASES 48; CVE-2024-27982',
  ],
  ['a space at the start of the length', ' Content-Length: 2\r\n', '{}', 'CVE-2024-27982'],
];

/** Chunked bodies that parsers disagree about. */
const chunks: readonly (readonly [name: string, body: string, source: string])[] = [
  ['a chunk size with a sign', '+0\r\n\r\n', 'RFC 9112 section 7.1'],
  ['a chunk size with 0x', '0x0\r\n\r\n', 'RFC 9112 section 7.1'],
  ['a chunk size with an underscore', '0_0\r\n\r\n', 'RFC 9112 section 7.1'],
  ['a chunk size beyond 64 bits', '10000000000000000\r\n{}\r\n0\r\n\r\n', 'RFC 9112 section 7.1'],
  ['a chunk longer than its size', '1\r\n{}\r\n0\r\n\r\n', 'RFC 9112 section 7.1'],
  ['a chunk line that ends in a bare LF', '2\n{}\r\n0\r\n\r\n', 'CVE-2022-32214'],
  ['a chunk that ends in a bare LF', '2\r\n{}\n0\r\n\r\n', 'CVE-2022-32214'],
  ['a chunk line that ends in a bare CR', '2\r{}\r\n0\r\n\r\n', 'CVE-2022-32214'],
  ['a chunk extension with a bare LF', '2;a=\nb\r\n{}\r\n0\r\n\r\n', 'CVE-2021-22959'],
  ['a chunk extension of 20 KB', `2;${'a'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`, 'CVE-2024-22019'],
];

/** Request lines. */
const lines: readonly (readonly [name: string, line: string, source: string])[] = [
  ['a version that does not exist', 'GET {raw}/network-manager/networks HTTP/9.9', 'RFC 9112 section 2.3'],
  ['a version in lower case', 'GET {raw}/network-manager/networks http/1.1', 'RFC 9112 section 2.3'],
  ['the HTTP/2 preface', 'PRI * HTTP/2.0', 'CASES 50; RFC 9113 section 3.4'],
  ['a tab after the method', 'GET\t{raw}/network-manager/networks HTTP/1.1', 'RFC 9112 section 3'],
  ['a space inside the target', 'GET {raw}/network-manager /networks HTTP/1.1', 'RFC 9112 section 3'],
  ['something after the version', 'GET {raw}/network-manager/networks HTTP/1.1 x', 'RFC 9112 section 3'],
  ['a method in lower case', 'get {raw}/network-manager/networks HTTP/1.1', 'RFC 9110 section 9.1'],
  ['an unknown method', 'EVIL {raw}/network-manager/networks HTTP/1.1', 'RFC 9110 section 9.1'],
  ['a method with a NUL', 'GET\0 {raw}/network-manager/networks HTTP/1.1', 'CASES 48'],
  ['a bare CR in the line', 'GET {raw}/network-manager/networks\rX: y HTTP/1.1', 'RFC 9112 section 2.2'],
];

const attacks: readonly Attack[] = [
  ...framings.map(([name, framing, body, source]): Attack => ({
    name,
    request: { bytes: `${START}${AUTHORIZED}${framing}\r\n${body}${SMUGGLED}` },
    outcome: MALFORMED,
    source,
  })),
  ...chunks.map(([name, body, source]): Attack => ({
    name,
    request: { bytes: `${START}${AUTHORIZED}Transfer-Encoding: chunked\r\n\r\n${body}${SMUGGLED}` },
    outcome: MALFORMED,
    source,
  })),
  ...lines.map(([name, line, source]): Attack => ({
    name,
    request: { bytes: `${line}\r\nHost: {host}\r\n${AUTHORIZED}\r\n${SMUGGLED}` },
    outcome: MALFORMED,
    source,
  })),
  {
    name: 'an HTTP/0.9 request',
    request: { bytes: `GET {raw}/network-manager/networks\r\nHost: {host}\r\n${AUTHORIZED}\r\n` },
    outcome: MALFORMED,
    source: 'RFC 9112 section 2.3',
  },
  ...['GET', 'DELETE', 'OPTIONS'].map((method): Attack => ({
    name: `a request as the body of a ${method}`,
    request: {
      method,
      target: '{raw}/network-manager/networks',
      headers: [['Connection', 'keep-alive']],
      body: SMUGGLED,
    },
    outcome: MALFORMED,
    source: 'CASES 51; RFC 9110 section 9.3.1',
  })),
  {
    name: 'a request as the chunked body of a GET',
    request: {
      bytes: `GET {raw}/network-manager/networks HTTP/1.1\r\nHost: {host}\r\n${AUTHORIZED}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n`,
    },
    outcome: MALFORMED,
    source: 'CASES 51',
  },
  {
    name: 'a request as the body of a typed GET',
    request: { target: '{link}/networks', body: SMUGGLED },
    outcome: { kind: 'defused', status: 200, received: [READ_NETWORKS] },
    source: 'CASES 51',
  },
  {
    name: 'a request in the trailer of a command',
    request: {
      bytes: `POST {raw}/network-manager/{lamp}/commands HTTP/1.1\r\nHost: {host}\r\n${AUTHORIZED}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n1c\r\n{"capabilityId":0,"cmdId":0}\r\n0\r\nAuthorization: Bearer evil\r\nX-Evil: 1\r\n\r\n`,
    },
    outcome: {
      kind: 'defused',
      status: 200,
      received: [{ method: 'POST', path: '/v1.0/network-manager/{lamp}/commands', bodyBytes: 46 }],
    },
    source: 'RFC 9110 section 6.5.1',
  },
];

/** Framing. */
export const smuggling: AttackClass = {
  name: 'request smuggling',
  attacks,
  control: {
    name: 'two honest requests on one connection are both served',
    request: {
      bytes: `GET {raw}/network-manager/networks HTTP/1.1\r\nHost: {host}\r\n${AUTHORIZED}\r\n${SMUGGLED}`,
    },
    status: 200,
    received: [READ_NETWORKS, READ_NETWORKS],
  },
};
