/**
 * The callback: forged, borrowed, repeated and malformed answers of the authorization server. A callback that can't
 * be tied to a live session of this browser always ends on the same page, and COCO's token endpoint is not called.
 */
import type { HeaderLine } from '../stage/attack.js';
import type { LiveSession } from './linking-stage.js';

/** The material for an attack on the callback. */
export interface CallbackScene {
  /** The session under attack, its browser on the way back. */
  readonly victim: LiveSession;
  /** Another session, of another browser. */
  readonly attacker: LiveSession;
}

/** One attack on the callback. */
export interface CallbackAttack {
  readonly name: string;
  readonly source: string;
  /** What follows `/oauth/callback`. */
  readonly suffix: (scene: CallbackScene) => string;
  /** By default, the victim's cookie. */
  readonly headers?: (scene: CallbackScene) => readonly HeaderLine[];
  readonly method?: string;
  /** The plain page, or another status, or a redirect to the service with an error and the broker's reason. */
  readonly outcome: 'page' | number | { readonly error: string; readonly reason: string };
  /** Calls to the token endpoint; none by default. */
  readonly tokenCalls?: number;
}

const UNKNOWN = 'A'.repeat(43);
const MALFORMED = { error: 'invalid_request', reason: 'malformed_callback' };

/** States that belong to no session. */
const states: readonly (readonly [name: string, query: (scene: CallbackScene) => string])[] = [
  ['no query', () => ''],
  ['no state', () => '?code=x'],
  ['an empty state', () => '?code=x&state='],
  ['an unknown state', () => `?code=x&state=${UNKNOWN}`],
  ['a state cut short', ({ victim }) => `?code=x&state=${victim.state.slice(0, -1)}`],
  ['a state with something more', ({ victim }) => `?code=x&state=${victim.state}A`],
  ['a state with a blank', ({ victim }) => `?code=x&state=${victim.state}%20`],
  ['a state with a line break', ({ victim }) => `?code=x&state=${victim.state}%0d%0a`],
  ['a state in the other case', ({ victim }) => `?code=x&state=${swapCase(victim.state)}`],
  ['a UUID as state', () => '?code=x&state=01900000-0000-7000-8000-000000000000'],
  ['the session’s id as state', ({ victim }) => `?code=x&state=${victim.id}`],
  ['the state twice', ({ victim }) => `?code=x&state=${victim.state}&state=${victim.state}`],
  ['two states, the good one first', ({ victim }) => `?code=x&state=${victim.state}&state=${UNKNOWN}`],
  ['two states, the good one last', ({ victim }) => `?code=x&state=${UNKNOWN}&state=${victim.state}`],
  ['two states, one by an encoded name', ({ victim }) => `?state=${victim.state}&code=x&st%61te=${UNKNOWN}`],
  ['the state as a list', ({ victim }) => `?code=x&state[]=${victim.state}`],
  ['the state as an object', ({ victim }) => `?code=x&state[value]=${victim.state}`],
  ['the state in another case of the name', ({ victim }) => `?code=x&State=${victim.state}`],
  ['the state after a semicolon', ({ victim }) => `?code=x;state=${victim.state}`],
  ['a state of 8000 characters', () => `?code=x&state=${'A'.repeat(8_000)}`],
  ['a SQL pattern as state', () => '?code=x&state=%25'],
];

/** Cookies that are not the session's. */
const cookies: readonly (readonly [
  name: string,
  headers: (scene: CallbackScene) => readonly HeaderLine[],
])[] = [
  ['no cookie', () => []],
  ['the attacker’s cookie', ({ attacker }) => [['Cookie', attacker.cookie]]],
  [
    'the attacker’s value under the victim’s name',
    ({ victim, attacker }) => [['Cookie', `${nameOf(victim)}=${valueOf(attacker)}`]],
  ],
  ['an empty value', ({ victim }) => [['Cookie', `${nameOf(victim)}=`]]],
  ['an unknown value', ({ victim }) => [['Cookie', `${nameOf(victim)}=${UNKNOWN}`]]],
  ['a value in quotes', ({ victim }) => [['Cookie', `${nameOf(victim)}="${valueOf(victim)}"`]]],
  ['a value with something more', ({ victim }) => [['Cookie', `${victim.cookie}A`]]],
  ['the name in lower case', ({ victim }) => [['Cookie', victim.cookie.replace('__Host-', '__host-')]]],
  ['the name without its prefix', ({ victim }) => [['Cookie', victim.cookie.replace('__Host-', '')]]],
  [
    'the cookie twice, the good one first',
    ({ victim }) => [['Cookie', `${victim.cookie}; ${nameOf(victim)}=${UNKNOWN}`]],
  ],
  [
    'the cookie twice, the good one last',
    ({ victim }) => [['Cookie', `${nameOf(victim)}=${UNKNOWN}; ${victim.cookie}`]],
  ],
  [
    'the cookie twice, on two lines',
    ({ victim }) => [
      ['Cookie', `${nameOf(victim)}=${UNKNOWN}`],
      ['Cookie', victim.cookie],
    ],
  ],
  ['the cookie in another header', ({ victim }) => [['X-Cookie', victim.cookie]]],
  ['the cookie behind a comma', ({ victim }) => [['Cookie', `a=b, ${victim.cookie}`]]],
];

/**
 * Answers that are malformed although state and browser are right: they use up the state, and no one gets a
 * link.
 */
const malformed: readonly (readonly [name: string, rest: string])[] = [
  ['no code', ''],
  ['an empty code', '&code='],
  ['the code twice', '&code=x&code=y'],
  ['the code twice, one by an encoded name', '&code=x&c%6fde=y'],
  ['the code as a list', '&code[]=x'],
  ['a code of 3000 characters', `&code=${'a'.repeat(3_000)}`],
  ['a code with CR LF', '&code=a%0d%0aX-Evil:%201'],
  ['a code with a lone surrogate', '&code=%ed%a0%80'],
  ['a code with a letter beyond ASCII', '&code=%c3%a9'],
  ['another issuer', '&code=x&iss=https%3A%2F%2Fevil.example'],
  ['the issuer twice', '&code=x&iss=https%3A%2F%2Fevil.example&iss=https%3A%2F%2Fevil.example'],
  ['a signed response', '&response=eyJhbGciOiJub25lIn0.eyJjb2RlIjoieCJ9.'],
  ['an implicit response', '&access_token=x&token_type=Bearer'],
  ['an error twice', '&error=access_denied&error=server_error'],
  ['an error with a line break', '&error=a%0d%0ab'],
];

/** Errors that COCO did, or did not, send: the service sees a code from a fixed list, never COCO's text. */
const errors: readonly (readonly [name: string, rest: string, error: string])[] = [
  [
    'an error with a script in its description',
    '&error=access_denied&error_description=%3Cscript%3Ealert(1)%3C/script%3E',
    'access_denied',
  ],
  ['an error that is a script', '&error=%3Cscript%3Ealert(1)%3C/script%3E', 'server_error'],
  ['an error with another page', '&error=access_denied&error_uri=javascript:alert(1)', 'access_denied'],
  ['an unknown error', '&error=evil_error', 'server_error'],
  ['an error that smuggles a parameter', '&error=access_denied%26confirmationCode%3Dx', 'server_error'],
  ['an error of 2000 characters', `&error=${'e'.repeat(2_000)}`, 'server_error'],
  ['an error together with a code', '&code=x&error=access_denied', 'access_denied'],
  ['an unknown parameter with a script', '&error=access_denied&x=%3Cscript%3E', 'access_denied'],
];

/** Attacks on the callback. */
export const callbackAttacks: readonly CallbackAttack[] = [
  ...states.map(([name, suffix]): CallbackAttack => ({
    name,
    suffix,
    outcome: 'page',
    source: 'CASES 4, 11, 15; RFC 9700 section 4.7',
  })),
  ...cookies.map(([name, headers]): CallbackAttack => ({
    name: `the victim’s answer with ${name}`,
    suffix: ({ victim }) => `?code=x&state=${victim.state}`,
    headers,
    outcome: 'page',
    source: 'CASES 1, 3; OpenBao CVE-2026-33757; RFC 6265bis section 4.1.3.2',
  })),
  ...malformed.map(([name, rest]): CallbackAttack => ({
    name,
    suffix: ({ victim }) => `?state=${victim.state}${rest}`,
    outcome: MALFORMED,
    source: 'CASES 15–17; RFC 9207; RFC 6749 section 4.1.2',
  })),
  ...errors.map(([name, rest, error]): CallbackAttack => ({
    name,
    suffix: ({ victim }) => `?state=${victim.state}${rest}`,
    outcome: { error, reason: 'refused_by_coco' },
    source: 'CASES 14; OpenBao CVE-2026-33758',
  })),
  {
    name: 'the attacker’s state in the victim’s browser',
    suffix: ({ attacker }) => `?code=x&state=${attacker.state}`,
    outcome: 'page',
    source: 'CASES 1; RFC 9700 section 4.7',
  },
  ...['state', 'code'].map((name): CallbackAttack => ({
    name: `a ${name} with a NUL`,
    suffix: ({ victim }) => `?state=${victim.state}&code=x&${name}=%00`,
    outcome: 400,
    source: 'CASES 17, 40',
  })),
  {
    name: 'an invented code',
    suffix: ({ victim }) => `?code=invented&state=${victim.state}`,
    outcome: { error: 'invalid_grant', reason: 'code_refused' },
    tokenCalls: 1,
    source: 'CASES 13; RFC 9700 section 4.5',
  },
  ...['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'].map((method): CallbackAttack => ({
    name: `by ${method}`,
    method,
    suffix: ({ victim }) => `?code=x&state=${victim.state}`,
    outcome: 405,
    source: 'CASES 16; form_post',
  })),
  ...[
    ['a slash at the end', '/', 404],
    ['an extension', '.html', 404],
    ['a fragment', '#code=x', 400],
    ['a path parameter', ';x', 404],
  ].map(([name, end, status]): CallbackAttack => ({
    name: `with ${String(name)}`,
    suffix: ({ victim }) => `${String(end)}?code=x&state=${victim.state}`,
    outcome: Number(status),
    source: 'CASES 29',
  })),
];

function nameOf({ cookie }: LiveSession): string {
  return cookie.slice(0, cookie.indexOf('='));
}

function valueOf({ cookie }: LiveSession): string {
  return cookie.slice(cookie.indexOf('=') + 1);
}

function swapCase(text: string): string {
  return text.replace(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
}
