import { Module } from '@nestjs/common';
import { AccountCheck } from './account/account-check.js';
import { AccountRule } from './account/account-rule.js';
import { CocoAccounts } from './account/coco-accounts.js';
import { UserEndpoint } from './account/user-endpoint.js';
import { BrowserController } from './browser.controller.js';
import { Callback } from './callback.js';
import { CallbackIssuer } from './callback-issuer.js';
import { Confirmation } from './confirmation.js';
import { Connect } from './connect.js';
import { EncryptedSessionsModule } from './encrypted-sessions.module.js';
import { LinkSessionStarter } from './link-session.starter.js';
import { LinkSessionStore } from './link-session.store.js';
import { LinkSessionsController } from './link-sessions.controller.js';
import { LinkViews } from './link-views.js';
import { OldLinkSessions } from './old-link-sessions.js';
import { PendingLinks } from './pending-links.js';
import { RepeatedCallback } from './repeated-callback.js';
import { ClientSecrets } from './token/client-secrets.js';
import { OffenceLog } from './token/offence-log.js';
import { TokenEndpoint } from './token/token-endpoint.js';
import { UpstreamRevocation } from './upstream-revocation.js';

/** Linking: from a service's request, through COCO's consent, to an active link; and what COCO is told of its end. */
@Module({
  imports: [EncryptedSessionsModule],
  controllers: [LinkSessionsController, BrowserController],
  providers: [
    LinkSessionStore,
    LinkSessionStarter,
    Connect,
    Callback,
    CallbackIssuer,
    RepeatedCallback,
    UserEndpoint,
    CocoAccounts,
    AccountRule,
    AccountCheck,
    LinkViews,
    PendingLinks,
    OldLinkSessions,
    Confirmation,
    UpstreamRevocation,
    ClientSecrets,
    OffenceLog,
    TokenEndpoint,
  ],
  exports: [LinkViews, TokenEndpoint, UpstreamRevocation],
})
export class OAuthModule {}
