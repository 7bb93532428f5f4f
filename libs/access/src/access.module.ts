import { Global, Module } from '@nestjs/common';
import { ActorReader } from './actor/actor-reader.js';
import { Authenticator } from './authenticator.js';
import { CallerGuard } from './caller.guard.js';
import { CredentialVerifier } from './credential-verifier.js';
import { JwtVerifier } from './jwt-verifier.js';
import { KeyUses } from './key-uses.js';
import { LiveCallers } from './live-callers.js';
import { CallCosts } from './rate/call-costs.js';
import { RateBudget } from './rate/rate-budget.js';
import { RateLimiter } from './rate/rate-limiter.js';
import { RefusedEntries } from './refused-entries.js';
import { Strangers } from './strangers.js';
import { ServicesController } from './services.controller.js';
import { ServicesModule } from './services.module.js';
import { VerifiedCredentials } from './verified-credentials.js';

/** Who may call: services, their keys, and the guard of every route. */
@Global()
@Module({
  imports: [ServicesModule],
  controllers: [ServicesController],
  providers: [
    ActorReader,
    Authenticator,
    CallCosts,
    CallerGuard,
    CredentialVerifier,
    JwtVerifier,
    KeyUses,
    LiveCallers,
    RateBudget,
    RateLimiter,
    RefusedEntries,
    Strangers,
    VerifiedCredentials,
  ],
  exports: [CallCosts, CallerGuard, LiveCallers],
})
export class AccessModule {}
