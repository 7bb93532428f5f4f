/** The map of claims to roles: which roles the values of a claim of the ID token give. */
import { createHash } from 'node:crypto';
import { roles, type Role } from '#access';
import type { Setting } from '#kernel';

/** The roles that each value of the claim gives. */
export type RoleMap = ReadonlyMap<string, readonly Role[]>;

/** How an admin is recognised. */
export interface RoleSource {
  /** The claim of the ID token that identifies admins, such as `roles` or `realm_access.roles`. */
  readonly adminClaim: string;
  /** The value that the claim must have or contain, unless there is a map. */
  readonly adminValue: string;
  /** Absent if every admin has every role. */
  readonly roleMap?: RoleMap | undefined;
}

/** Maximum values in a map: more than a company has groups of admins, and each is compared at every sign-in. */
const VALUES_LIMIT = 100;

/** Claims are Unicode text; a group may be a name, a path, a distinguished name or an id. */
const LONGEST_VALUE = 1_000;

/** `CONSOLE_ROLE_MAP`. */
export const roleMapSetting: Setting<RoleMap | undefined> = {
  name: 'CONSOLE_ROLE_MAP',
  type: 'JSON object',
  required: false,
  fallback: undefined,
  fallbackInProduction: undefined,
  otherwise: 'none: everyone with `CONSOLE_ADMIN_VALUE` has every role',
  expected:
    `a JSON object of 1 to ${VALUES_LIMIT} values of the claim, each with a role or a list of roles among ` +
    `${roles.join(', ')}, admin`,
  meaning:
    'Roles by the values of `CONSOLE_ADMIN_CLAIM` (docs/console.md). A value gives a role or a list of them; `admin` is all. ' +
    'With a map `CONSOLE_ADMIN_VALUE` is not used, and someone without any of the values is refused. Changing it ends the ' +
    'sessions that began under another map.',
  example:
    '{"broker-viewers":"viewer","broker-support":"support","broker-on-call":["support","operator"],"broker-security":"access"}',
  parse(text) {
    const entries = entriesIn(text)?.map(([value, given]) => [value, rolesIn(given)] as const);
    if (entries === undefined || entries.length === 0 || entries.length > VALUES_LIMIT) return undefined;
    if (entries.some(([value, held]) => value === '' || value.length > LONGEST_VALUE || held.length === 0))
      return undefined;
    return { value: new Map(entries) };
  },
};

/**
 * Identifies the rule that gave a session its roles, so that the session does not outlive it. `undefined` without a
 * map, as with brokers that have no roles.
 */
export function ruleOf(provider: RoleSource | undefined): string | undefined {
  if (provider?.roleMap === undefined) return undefined;
  const rule = JSON.stringify([provider.adminClaim, [...provider.roleMap].sort()]);
  return createHash('sha256').update(rule).digest('base64url');
}

function entriesIn(text: string): [string, unknown][] | undefined {
  try {
    const map: unknown = JSON.parse(text);
    return typeof map === 'object' && map !== null && !Array.isArray(map) ? Object.entries(map) : undefined;
  } catch {
    return undefined;
  }
}

/** The roles that a value gives; none if one of them is unknown. */
function rolesIn(given: unknown): readonly Role[] {
  const names: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (names.includes('admin')) return names.every((name) => name === 'admin' || isRole(name)) ? roles : [];
  return names.every(isRole) ? names : [];
}

function isRole(name: unknown): name is Role {
  return roles.some((role) => role === name);
}
