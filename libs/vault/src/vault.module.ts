import { Global, Module } from '@nestjs/common';
import { Cipher } from './cipher.js';
import { KnownAnswers } from './known-answers.js';
import { LinkTokens } from './link-tokens.js';
import { LinkStore } from './link.store.js';
import { LiveLinkLoader } from './live-link.loader.js';
import { LiveLinks } from './live-links.js';
import { OpenFailures } from './open-failures.js';
import { rotationExports, rotationProviders } from './rotation/rotation-providers.js';
import { TokenSealer } from './sealed-tokens.js';
import { TokenMover } from './token-mover.js';

/** Links and their encrypted tokens. */
@Global()
@Module({
  providers: [
    Cipher,
    KnownAnswers,
    TokenSealer,
    OpenFailures,
    TokenMover,
    LinkStore,
    LinkTokens,
    LiveLinkLoader,
    LiveLinks,
    ...rotationProviders,
  ],
  exports: [
    Cipher,
    KnownAnswers,
    TokenSealer,
    OpenFailures,
    TokenMover,
    LinkStore,
    LinkTokens,
    LiveLinks,
    ...rotationExports,
  ],
})
export class VaultModule {}
