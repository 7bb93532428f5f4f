/**
 * Links that one service lets another act on: start at `link-grants.ts` for giving grants, at `live-grants.ts` for
 * using them.
 */
import { CreateLinkGrants1700001520000 } from './migrations/1700001520000-create-link-grants.js';

export { holdsGrant } from './grant-conditions.js';
export { UserGrants } from './user-grants.js';
export { GrantsModule } from './grants.module.js';
export { LiveGrants } from './live-grants.js';

/** The migrations of the table of grants. */
export const grantsMigrations = [CreateLinkGrants1700001520000];
