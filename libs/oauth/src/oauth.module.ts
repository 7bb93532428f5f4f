import { Module } from '@nestjs/common';
import { AccountCheck } from './account/account-check.js';
import { AccountRule } from './account/account-rule.js';
import { CocoAccounts } from './account/coco-accounts.js';
import { UserEndpoint } from './account/user-endpoint.js';
import { AdminLinksController } from './admin-links.controller.js';
import { BrowserController } from './browser.controller.js';
import { Callback } from './callback.js';
import { CallbackIssuer } from './callback-issuer.js';
import { Confirmation } from './confirmation.js';
import { Connect } from './connect.js';
import { EncryptedSessionsModule } from './encrypted-sessions.module.js';
import { LinkDirectory } from './link.directory.js';
import { LinkSessionStarter } from './link-session.starter.js';
import { LinkSessionStore } from './link-session.store.js';
import { LinkSessionsController } from './link-sessions.controller.js';
import { LinksController } from './links.controller.js';
import { LinkViews } from './link-views.js';
import { OldLinkSessions } from './old-link-sessions.js';
import { PendingLinks } from './pending-links.js';
import { RepeatedCallback } from './repeated-callback.js';
import { RevocationSchedule } from './revocation/revocation-schedule.js';
import { RevocationsController } from './revocation/revocations.controller.js';
import { ClientSecrets } from './token/client-secrets.js';
import { OffenceLog } from './token/offence-log.js';
import { TokenEndpoint } from './token/token-endpoint.js';
import { UpstreamRevocation } from './upstream-revocation.js';

/** Linking: from a service's request, through COCO's consent, to an active link; and its end. */
@Module({
  imports: [EncryptedSessionsModule],
  controllers: [
    LinkSessionsController,
    BrowserController,
    LinksController,
    AdminLinksController,
    RevocationsController,
  ],
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
    LinkDirectory,
    UpstreamRevocation,
    RevocationSchedule,
    ClientSecrets,
    OffenceLog,
    TokenEndpoint,
  ],
  exports: [TokenEndpoint],
})
export class OAuthModule {}
