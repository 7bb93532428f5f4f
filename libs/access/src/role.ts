import type { AdminScope } from './scope.js';

/**
 * What someone may do with the broker as an admin. Every role can read everything that admins can; beyond that
 *
 * - `viewer` changes nothing;
 * - `support` acts for one user: holds, releases, refreshes, tests and revokes one link, asks for a re-link, and decides about
 *   commands that wait for approval;
 * - `operator` keeps the broker running: bulk revocation, refresh controls, guardrails, key rotation;
 * - `access` decides who may do what: services and their keys, grants, other people's console sessions.
 */
export const roles = ['viewer', 'support', 'operator', 'access'] as const;

export type Role = (typeof roles)[number];

const SCOPES: Readonly<Record<Role, AdminScope>> = {
  viewer: 'admin:view',
  support: 'admin:support',
  operator: 'admin:operate',
  access: 'admin:access',
};

/** The scope that gives a role to an API credential. */
export function scopeOf(role: Role): AdminScope {
  return SCOPES[role];
}

/** The scopes of someone with these roles. All roles together are `admin`, which holds the scopes of services too. */
export function scopesOf(held: readonly Role[]): ReadonlySet<AdminScope> {
  if (roles.every((role) => role === 'viewer' || held.includes(role))) return new Set(['admin']);
  return new Set(held.map(scopeOf));
}

/** The roles that scopes amount to; each includes `viewer`. */
export function rolesOf(scopes: ReadonlySet<string>): Role[] {
  if (scopes.has('admin')) return [...roles];
  const held = roles.filter((role) => scopes.has(SCOPES[role]));
  return held.length === 0 || held.includes('viewer') ? held : ['viewer', ...held];
}
