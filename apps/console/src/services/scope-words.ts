import type { Scope } from '../api/client/schemas.js';
import { wordsOf } from '../api/client/words.js';

/** What a scope lets a service do. */
export const scopeMeanings: Readonly<Record<Scope, string>> = {
  'links:create': 'create links',
  'links:read': 'read links and their activity',
  'links:revoke': 'revoke links',
  'links:grant': 'let other services act on links',
  'coconet:read': 'read devices',
  'coconet:execute': 'send commands to devices',
  'webhooks:manage': 'register webhooks for events about its links',
  'admin:view': 'see everything that admins see',
  'admin:support': 'act for one user: hold and revoke a link, decide about waiting commands',
  'admin:operate': 'operate the broker: bulk revocation, refreshes, guardrails, key rotation',
  'admin:access': 'manage services, their keys, and grants',
  admin: 'full admin access: every permission above',
};

/** Every scope there is. */
export const scopes = wordsOf(scopeMeanings);
