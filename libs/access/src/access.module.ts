import { Global, Module } from '@nestjs/common';
import { ActorReader } from './actor/actor-reader.js';
import { Authenticator } from './authentication/authenticator.js';
import { CallerGuard } from './authentication/caller.guard.js';
import { CredentialVerifier } from './credentials/credential-verifier.js';
import { JwtVerifier } from './credentials/jwt-verifier.js';
import { KeyUses } from './credentials/key-uses.js';
import { LiveCallers } from './credentials/live-callers.js';
import { CallCosts } from './rate/call-costs.js';
import { RateBudget } from './rate/rate-budget.js';
import { RateLimiter } from './rate/rate-limiter.js';
import { RefusedEntries } from './authentication/refused-entries.js';
import { Strangers } from './authentication/strangers.js';
import { ListExports } from './list-exports.js';
import { FourEyes } from './four-eyes/four-eyes.js';
import { UserActions } from './four-eyes/user-actions.js';
import { FreshSignIn } from './four-eyes/fresh-sign-in.js';
import { PendingActionExpiry } from './four-eyes/pending-action-expiry.js';
import { PendingActionStore } from './four-eyes/pending-action.store.js';
import { PendingActionsController } from './four-eyes/pending-actions.controller.js';
import { ServicesController } from './services/services.controller.js';
import { ServicesModule } from './services/services.module.js';
import { VerifiedCredentials } from './credentials/verified-credentials.js';

/** Who may call: services, their keys, and the guard of every route. */
@Global()
@Module({
  imports: [ServicesModule],
  controllers: [ServicesController, PendingActionsController],
  providers: [
    ActorReader,
    Authenticator,
    CallCosts,
    CallerGuard,
    CredentialVerifier,
    FourEyes,
    FreshSignIn,
    JwtVerifier,
    KeyUses,
    ListExports,
    LiveCallers,
    PendingActionExpiry,
    PendingActionStore,
    RateBudget,
    RateLimiter,
    RefusedEntries,
    Strangers,
    UserActions,
    VerifiedCredentials,
  ],
  exports: [CallCosts, CallerGuard, FourEyes, FreshSignIn, ListExports, LiveCallers, UserActions],
})
export class AccessModule {}
