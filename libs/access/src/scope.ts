/** What a service may be allowed to do. `admin` includes every other scope. */
export const scopes = [
  'links:create',
  'links:read',
  'links:revoke',
  'links:grant',
  'coconet:read',
  'coconet:execute',
  'webhooks:manage',
  'admin',
] as const;

export type Scope = (typeof scopes)[number];
