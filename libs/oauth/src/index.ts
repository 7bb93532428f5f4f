/** Linking: link sessions, the browser's path through COCO's consent, and the token endpoint. */
import { RefuseSessionsOfErasedUsers1700001665000 } from './migrations/1700001665000-refuse-erased-users.js';
import { LinkSessionEntity } from './session/link-session.entity.js';
import { CreateLinkSessions1700000300000 } from './migrations/1700000300000-create-link-sessions.js';
import { IndexOpenSessions1700001420000 } from './migrations/1700001420000-index-open-sessions.js';
import { IndexSessionsForSupport1700001601000 } from './migrations/1700001601000-index-sessions-for-support.js';
import { RepeatBrowserSteps1700001365000 } from './migrations/1700001365000-repeat-browser-steps.js';
import { TellEndsOfSessions1700001600000 } from './migrations/1700001600000-tell-ends-of-sessions.js';

export { EncryptedSessionsModule } from './session/encrypted-sessions.module.js';
export { AdminLinkView } from './view/link.view.js';
export type { AdminLinkPage, LinkPage, LinkView } from './view/link.view.js';
export { LinkViews } from './view/link-views.js';
export { SessionSearch } from './outcome/session-search.js';
export { UserSessions } from './session/user-sessions.js';
export { OAuthModule } from './oauth.module.js';
export { CLIENT_SECRETS, cocoClient, LONGEST_TOKEN_CALL, OAuthSettings } from './oauth-settings.js';
export { TokenEndpoint } from './token/token-endpoint.js';
export type { TokenOutcome } from './answer/token-outcome.js';
export { UpstreamRevocation } from './upstream-revocation.js';

/** The link session table. */
export const oauthEntities = [LinkSessionEntity];

/** The migrations of that table. */
export const oauthMigrations = [
  CreateLinkSessions1700000300000,
  RepeatBrowserSteps1700001365000,
  IndexOpenSessions1700001420000,
  TellEndsOfSessions1700001600000,
  IndexSessionsForSupport1700001601000,
  RefuseSessionsOfErasedUsers1700001665000,
];
