/** The link URL and the confirmation: fixation, guessing, a second browser, another service. */
import type { CallerName, HeaderLine } from '../stage/attack.js';
import type { LiveSession } from './linking-stage.js';

/** One attack on the link URL of a session that a browser has already opened. */
export interface ConnectAttack {
  readonly name: string;
  readonly source: string;
  readonly target: (session: LiveSession) => string;
  readonly headers?: (session: LiveSession) => readonly HeaderLine[];
  readonly method?: string;
  readonly status: number;
}

/** Attacks on the link URL. */
export const connectAttacks: readonly ConnectAttack[] = [
  {
    name: 'opened in a second browser',
    target: ({ connectPath }) => connectPath,
    headers: () => [['User-Agent', 'a second browser']],
    status: 404,
    source: 'CASES 1; RFC 9700 update, session fixation',
  },
  {
    name: 'opened with a forged cookie',
    target: ({ connectPath }) => connectPath,
    headers: ({ cookie }) => [['Cookie', `${cookie.split('=')[0] ?? ''}=${'A'.repeat(43)}`]],
    status: 404,
    source: 'CASES 1',
  },
  {
    name: 'opened with the cookie twice',
    target: ({ connectPath }) => connectPath,
    headers: ({ cookie }) => [['Cookie', `${cookie}; ${cookie}`]],
    status: 404,
    source: 'CASES 1',
  },
  { name: 'a bare session id', target: ({ id }) => `/connect/${id}`, status: 404, source: 'CASES 1' },
  { name: 'a guessed token', target: () => `/connect/${'A'.repeat(43)}`, status: 404, source: 'CASES 4' },
  {
    name: 'a token cut short',
    target: ({ connectPath }) => connectPath.slice(0, -1),
    status: 404,
    source: 'CASES 4',
  },
  {
    name: 'a token with an encoded letter too many',
    target: ({ connectPath }) => `${connectPath}%41`,
    status: 404,
    source: 'CASES 4',
  },
  {
    name: 'a token with a slash at the end',
    target: ({ connectPath }) => `${connectPath}/`,
    status: 404,
    source: 'CASES 29',
  },
  {
    name: 'a token with an encoded NUL',
    target: ({ connectPath }) => `${connectPath}%00`,
    status: 400,
    source: 'CASES 40',
  },
  { name: 'a SQL pattern', target: () => '/connect/%25', status: 404, source: 'CASES 79' },
  {
    name: 'by POST',
    target: ({ connectPath }) => connectPath,
    method: 'POST',
    status: 405,
    source: 'CASES 3',
  },
  {
    name: 'by HEAD, as a link preview does',
    target: ({ connectPath }) => connectPath,
    method: 'HEAD',
    status: 405,
    source: 'CASES 1',
  },
];

/** Headers that could divert the redirect to COCO. Each is sent with a link URL that nobody has opened. */
export const bendingHeaders: readonly HeaderLine[] = [
  ['X-Forwarded-Host', 'evil.example'],
  ['X-Forwarded-Proto', 'gopher'],
  ['X-Forwarded-Uri', '/evil'],
  ['X_Forwarded_Host', 'evil.example'],
  ['Forwarded', 'host=evil.example'],
  ['Origin', 'https://evil.example'],
  ['Referer', 'https://evil.example/'],
  ['X-Original-URL', '/evil'],
];

/** One wrong confirmation of a session that waits for the right one. */
export interface ConfirmationAttack {
  readonly name: string;
  readonly source: string;
  readonly as: CallerName;
  readonly path: (sessionId: string) => string;
  readonly confirmationCode: (right: string) => string;
  readonly status: number;
}

const SAME = (text: string): string => text;
const CONFIRM = (sessionId: string): string => `/v1/link-sessions/${sessionId}/confirm`;

/** Wrong confirmations. */
export const confirmationAttacks: readonly ConfirmationAttack[] = [
  {
    name: 'by another service',
    as: 'stranger',
    path: CONFIRM,
    confirmationCode: SAME,
    status: 409,
    source: 'CASES 1, 35',
  },
  { name: 'by nobody', as: 'nobody', path: CONFIRM, confirmationCode: SAME, status: 401, source: 'CASES 1' },
  {
    name: 'by a reader',
    as: 'reader',
    path: CONFIRM,
    confirmationCode: SAME,
    status: 403,
    source: 'CASES 60',
  },
  {
    name: 'by one that may see all links',
    as: 'creator',
    path: CONFIRM,
    confirmationCode: SAME,
    status: 409,
    source: 'CASES 35',
  },
  {
    name: 'with a guessed code',
    as: 'service',
    path: CONFIRM,
    confirmationCode: () => 'A'.repeat(43),
    status: 409,
    source: 'CASES 1; OpenBao CVE-2026-33757',
  },
  {
    name: 'with a pattern',
    as: 'service',
    path: CONFIRM,
    confirmationCode: () => '%',
    status: 400,
    source: 'CASES 79',
  },
  {
    name: 'with the code in the other case',
    as: 'service',
    path: CONFIRM,
    confirmationCode: (right) => right.toUpperCase(),
    status: 409,
    source: 'CASES 4',
  },
  {
    name: 'of an unknown session',
    as: 'service',
    path: () => CONFIRM('01900000-0000-7000-8000-000000000000'),
    confirmationCode: SAME,
    status: 409,
    source: 'CASES 35',
  },
  {
    name: 'of a session with an invalid id',
    as: 'service',
    path: () => CONFIRM('x'),
    confirmationCode: SAME,
    status: 400,
    source: 'CASES 35',
  },
];
