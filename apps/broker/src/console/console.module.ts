import { Global, Module } from '@nestjs/common';
import { SessionCallers } from '#access';
import { RefreshLimitsModule } from '#refresh';
import { WatchModule } from '../watch/watch.module.js';
import { OverviewController } from './overview/overview.controller.js';
import { Overview } from './overview/overview.js';
import { RefreshHistory } from './overview/refresh-history.js';
import { Replicas } from './overview/replicas.js';
import { PageController } from './pages/page.controller.js';
import { ConsoleSessions } from './session/console-sessions.js';
import { SessionController } from './sign-in/session.controller.js';
import { SessionDirectory } from './session/session.directory.js';
import { SessionsController } from './session/sessions.controller.js';
import { SessionStore } from './session/session.store.js';
import { IdentityProvider } from './sign-in/identity-provider.js';
import { OneTimeLink } from './sign-in/one-time-link.js';
import { SignInAttempts } from './sign-in/sign-in-attempts.js';
import { SignInController } from './sign-in/sign-in.controller.js';

/**
 * The admins' console: sign-in, its page, and the overview. Everything else it shows comes from `/v1/admin`.
 */
@Global()
@Module({
  imports: [WatchModule, RefreshLimitsModule],
  // The page's wildcard comes last, so that it matches only what the others do not.
  controllers: [OverviewController, SessionsController, SessionController, SignInController, PageController],
  providers: [
    SessionStore,
    SessionDirectory,
    ConsoleSessions,
    { provide: SessionCallers, useExisting: ConsoleSessions },
    OneTimeLink,
    IdentityProvider,
    SignInAttempts,
    Overview,
    Replicas,
    RefreshHistory,
  ],
  exports: [SessionCallers],
})
export class ConsoleModule {}
