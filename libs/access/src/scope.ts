/**
 * What an API credential may do as an admin: one scope for each role. `admin` includes all of them, and every other
 * scope too.
 */
const adminScopes = ['admin:view', 'admin:support', 'admin:operate', 'admin:access', 'admin'] as const;

/** What a service may be allowed to do. `admin` includes every other scope. */
export const scopes = [
  'links:create',
  'links:read',
  'links:revoke',
  'links:grant',
  'coconet:read',
  'coconet:execute',
  'webhooks:manage',
  ...adminScopes,
] as const;

export type Scope = (typeof scopes)[number];

export type AdminScope = (typeof adminScopes)[number];

/** What a service may do for its users, as opposed to what an admin may do. */
export type ServiceScope = Exclude<Scope, AdminScope>;
