import type { Scope } from '../api/schemas.js';
import { wordsOf } from '../api/words.js';

/** What a scope lets a service do. */
export const scopeMeanings: Readonly<Record<Scope, string>> = {
  'links:create': 'create links',
  'links:read': 'read links and their activity',
  'links:revoke': 'revoke links',
  'links:grant': 'let other services act on links',
  'coconet:read': 'read devices',
  'coconet:execute': 'send commands to devices',
  'webhooks:manage': 'register webhooks for events about its links',
  admin: 'full admin access, including this console',
};

/** Every scope there is. */
export const scopes = wordsOf(scopeMeanings);
