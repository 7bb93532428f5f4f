import { UserSessions } from './session/user-sessions.js';
import { Module } from '@nestjs/common';
import { AccountCheck } from './account/account-check.js';
import { AccountRule } from './account/account-rule.js';
import { CocoAccounts } from './account/coco-accounts.js';
import { UserEndpoint } from './account/user-endpoint.js';
import { AdminLinkSessionsController } from './outcome/admin-link-sessions.controller.js';
import { LinkInvitations } from './session/link-invitation.js';
import { LinkInvitationsController } from './handshake/link-invitations.controller.js';
import { BrowserController } from './handshake/browser.controller.js';
import { Callback } from './handshake/callback.js';
import { CallbackIssuer } from './handshake/callback-issuer.js';
import { Confirmation } from './account/confirmation.js';
import { Connect } from './handshake/connect.js';
import { EncryptedSessionsModule } from './session/encrypted-sessions.module.js';
import { LinkSessionStarter } from './session/link-session.starter.js';
import { LinkSessionStore } from './session/link-session.store.js';
import { LinkSessionsController } from './handshake/link-sessions.controller.js';
import { LinkViews } from './view/link-views.js';
import { OldLinkSessions } from './session/old-link-sessions.js';
import { PendingLinks } from './session/pending-links.js';
import { RepeatedCallback } from './handshake/repeated-callback.js';
import { SessionEnds } from './session/session-ends.store.js';
import { SessionSearch } from './outcome/session-search.js';
import { Withdrawal } from './outcome/withdrawal.js';
import { ClientSecrets } from './token/client-secrets.js';
import { OffenceLog } from './token/offence-log.js';
import { TokenEndpoint } from './token/token-endpoint.js';
import { UpstreamRevocation } from './upstream-revocation.js';

/** Linking: from a service's request through COCO's consent to an active link; plus its revocation at COCO. */
@Module({
  imports: [EncryptedSessionsModule],
  controllers: [
    LinkSessionsController,
    AdminLinkSessionsController,
    LinkInvitationsController,
    BrowserController,
  ],
  providers: [
    LinkSessionStore,
    SessionEnds,
    SessionSearch,
    UserSessions,
    Withdrawal,
    LinkInvitations,
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
  exports: [LinkViews, SessionSearch, TokenEndpoint, UpstreamRevocation, UserSessions],
})
export class OAuthModule {}
