import type { Offence } from './offence.js';

/** A response's members by plain name: lower case, only letters and digits. `Access_Token` is `accesstoken`. */
export type Members = ReadonlyMap<string, unknown>;

/** The members whose spelling is checked, as RFC 6749 writes them. */
const PROPER_NAMES: ReadonlyMap<string, string> = new Map([
  ['accesstoken', 'access_token'],
  ['refreshtoken', 'refresh_token'],
  ['tokentype', 'token_type'],
  ['expiresin', 'expires_in'],
  ['error', 'error'],
]);

/** Members, and what was wrong with their place and spelling. */
export interface FoundMembers {
  readonly members: Members;
  readonly offences: readonly Offence[];
}

/** Whether any member appears to hold a token. */
export function hasToken(members: Members): boolean {
  return ['accesstoken', 'refreshtoken'].some((name) => {
    const value = members.get(name);
    return (typeof value === 'string' && value.trim() !== '') || typeof value === 'number';
  });
}

/** Reads names and values. A correctly written name takes precedence over an odd one. */
export function membersOf(entries: Iterable<readonly [string, unknown]>): FoundMembers {
  const members = new Map<string, unknown>();
  let odd = false;
  for (const [name, value] of entries) {
    const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
    const proper = PROPER_NAMES.get(plain);
    const isOdd = proper !== undefined && name !== proper;
    odd ||= isOdd;
    if (!isOdd || !members.has(plain)) members.set(plain, value);
  }
  return { members, offences: odd ? ['member_name_odd'] : [] };
}

/** Maximum nested envelopes to open. */
const DEPTH = 2;

/**
 * The members of a JSON value that hold tokens: its own, or those of an object one or two levels down (`{"data": {…}}`,
 * a one-item list, JSON within a string), merged with those around it. Without a token, the members that hold an error,
 * or else its own.
 */
export function findMembers(value: unknown): FoundMembers | undefined {
  return (
    search(value, DEPTH, hasToken) ??
    search(value, 1, (members) => members.has('error')) ??
    search(value, 0, () => true)
  );
}

function search(
  value: unknown,
  depth: number,
  isWanted: (members: Members) => boolean,
): FoundMembers | undefined {
  if (typeof value === 'string') return searchText(value, depth, isWanted);
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value))
    return value.length === 1 ? withOffence('envelope', search(value[0], depth, isWanted)) : undefined;
  const own = membersOf(Object.entries(value));
  if (isWanted(own.members)) return own;
  if (depth === 0) return undefined;
  for (const inner of own.members.values()) {
    const found = search(inner, depth - 1, isWanted);
    if (found !== undefined) {
      const members = new Map([...own.members, ...found.members]);
      return withOffence('envelope', { members, offences: found.offences });
    }
  }
  return undefined;
}

function searchText(
  text: string,
  depth: number,
  isWanted: (members: Members) => boolean,
): FoundMembers | undefined {
  if (depth === 0 || !/^\s*[[{]/.test(text)) return undefined;
  try {
    return withOffence('json_in_text', search(JSON.parse(text), depth - 1, isWanted));
  } catch {
    return undefined;
  }
}

function withOffence(offence: Offence, found: FoundMembers | undefined): FoundMembers | undefined {
  return found && { ...found, offences: [offence, ...found.offences] };
}
