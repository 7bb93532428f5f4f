/** Every class of attacks that is one request and its answer. */
import type { AttackClass } from '../stage/attack.js';
import { bodies } from './bodies.attacks.js';
import { callers } from './callers.attacks.js';
import { capabilities } from './capabilities.attacks.js';
import { headers } from './headers.attacks.js';
import { idempotencyKeys } from './idempotency-keys.attacks.js';
import { members } from './members.attacks.js';
import { oversizedBodies } from './oversized-bodies.attacks.js';
import { oversized } from './oversized.attacks.js';
import { ownership } from './ownership.attacks.js';
import { paths } from './paths.attacks.js';
import { requestTargets } from './request-targets.attacks.js';
import { returnUrls } from './return-urls.attacks.js';
import { routes } from './routes.attacks.js';
import { scopes } from './scopes.attacks.js';
import { smuggling } from './smuggling.attacks.js';
import { upgrades } from './upgrades.attacks.js';

export const attackClasses: readonly AttackClass[] = [
  paths,
  routes,
  requestTargets,
  headers,
  smuggling,
  upgrades,
  callers,
  scopes,
  ownership,
  bodies,
  members,
  oversized,
  oversizedBodies,
  capabilities,
  idempotencyKeys,
  returnUrls,
];
