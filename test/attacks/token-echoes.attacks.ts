/** The token comes back: plain, coded, split over chunks, in headers and in places where nobody looks. */
import { chunked, FAILURE, whole, WITHHELD, type HostileAttack } from './hostile-attack.js';

/** The forms in which a server might give a credential back. */
const forms: readonly (readonly [name: string, form: (token: string) => string])[] = [
  ['plain', (token) => token],
  ['as it was sent', (token) => `Bearer ${token}`],
  ['in base64', base64],
  ['in base64, one byte along', (token) => base64(`x${token}`)],
  ['in base64, two bytes along', (token) => base64(`xy${token}`)],
  ['in base64 with its scheme', (token) => base64(`Bearer ${token}`)],
  ['in base64url', (token) => Buffer.from(token).toString('base64url')],
  ['in hexadecimal', (token) => Buffer.from(token).toString('hex')],
  ['in upper-case hexadecimal', (token) => Buffer.from(token).toString('hex').toUpperCase()],
  ['URL-encoded', (token) => encodeURIComponent(`Bearer ${token}`)],
  [
    'URL-encoded in lower case',
    (token) => encodeURIComponent(token).replace(/%../g, (escape) => escape.toLowerCase()),
  ],
  ['with JSON’s escaped slashes', (token) => token.replaceAll('/', '\\/')],
  ['in a URL', (token) => `https://api.example/?access_token=${token}`],
  ['twice', (token) => `${token}${token}`],
];

const inBodies: readonly HostileAttack[] = [
  ...forms.map(([name, form]): HostileAttack => ({
    name: `the token in the body, ${name}`,
    answer: (token) => whole(JSON.stringify({ debug: 'x' }).replace('x', form(token))),
    outcome: FAILURE,
    source: 'CASES 56',
  })),
  ...forms.map(([name, form]): HostileAttack => ({
    name: `the token in a stream, ${name}`,
    answer: (token) => chunked(['{"debug":"', form(token), '"}']),
    outcome: WITHHELD,
    source: 'CASES 56',
  })),
  ...forms.map(([name, form]): HostileAttack => ({
    name: `the token split over chunks, ${name}`,
    answer: (token) => chunked(['{"debug":"', ...halves(form(token)), '"}']),
    outcome: WITHHELD,
    source: 'CASES 56',
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
