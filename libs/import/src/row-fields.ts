import { PLAIN_TEXT, PLAIN_TEXT_EXPECTED, Secret } from '#kernel';

/** Longest token in characters: the vendor's SDK reserves as many for an access token. */
const TOKEN_LIMIT = 10_000;

/** Characters of a token (RFC 6749 appendix A.17), without blanks, which no header could carry. */
const TOKEN = /^[\x21-\x7e]+$/;

/** RFC 3339 section 5.6, with a time zone. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** What a row holds. The access token is not kept: the refresh that proves the row replaces it. */
export interface TokenRow {
  /** Name or id of the service. */
  readonly service: string;
  readonly userId: string;
  readonly refreshToken: Secret;
}

/** Why a row is invalid. Never quotes a value. */
export class RowInvalid extends Error {
  override readonly name = 'RowInvalid';

  /** @param known the members that could be read, to find the row again */
  constructor(
    readonly field: string,
    message: string,
    readonly known: { readonly service?: string | undefined; readonly userId?: string | undefined } = {},
  ) {
    super(message);
  }
}

const MEMBERS = ['service', 'userId', 'refreshToken', 'accessToken', 'expiresAt'] as const;

/** Reads one line of a file of tokens. @throws RowInvalid naming the member and what was expected */
export function readRow(line: string): TokenRow {
  const members = parse(line);
  const known = { service: shown(members.service), userId: shown(members.userId) };
  const refuse = (field: string, message: string): never => {
    throw new RowInvalid(field, message, known);
  };
  const text = (field: string): string => {
    const value = members[field];
    if (value === undefined || value === null) return refuse(field, 'is missing');
    return typeof value === 'string' ? value : refuse(field, 'expected text');
  };
  const plain = (field: string): string => {
    const value = text(field);
    if (value.length === 0 || value.length > 200) return refuse(field, 'expected 1 to 200 characters');
    return PLAIN_TEXT.test(value) ? value : refuse(field, PLAIN_TEXT_EXPECTED);
  };
  const token = (field: string): string => {
    const value = text(field);
    if (value.length > TOKEN_LIMIT) return refuse(field, `expected at most ${TOKEN_LIMIT} characters`);
    return TOKEN.test(value) ? value : refuse(field, 'expected a token: printable ASCII without blanks');
  };
  const strange = Object.keys(members).find((name) => !MEMBERS.some((member) => member === name));
  if (strange !== undefined) refuse(nameable(strange), `is unknown; expected ${MEMBERS.join(', ')}`);
  const row = {
    service: plain('service'),
    userId: plain('userId'),
    refreshToken: new Secret(token('refreshToken')),
  };
  if (isGiven(members.accessToken)) token('accessToken');
  if (isGiven(members.expiresAt)) {
    const time = text('expiresAt');
    if (!TIME.test(time) || Number.isNaN(Date.parse(time)))
      refuse('expiresAt', 'expected a time such as 2027-01-31T00:00:00Z');
  }
  return row;
}

function parse(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // Without the cause, which quotes the line.
    throw new RowInvalid('line', 'expected one JSON object');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RowInvalid('line', 'expected one JSON object');
  return value as Record<string, unknown>;
}

/** An optional member may also be null. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** A value as it may be shown: as it is if it is valid. */
function shown(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= 200 && PLAIN_TEXT.test(value) ? value : undefined;
}

/** The name of an unknown member, unless a token may have slipped there. */
function nameable(name: string): string {
  return /^[A-Za-z_]{1,30}$/.test(name) ? name : 'line';
}
