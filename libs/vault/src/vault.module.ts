import { Global, Module } from '@nestjs/common';
import { Cipher } from './cipher.js';
import { KnownAnswers } from './known-answers.js';
import { LinkTokens } from './link-tokens.js';
import { LinkUses } from './link-uses.js';
import { LinkStore } from './link.store.js';
import { LiveLinkLoader } from './live-link.loader.js';
import { LiveLinks } from './live-links.js';
import { OpenFailures } from './open-failures.js';
import { BulkRevoker } from './revocation/bulk-revoker.js';
import { RevocationStore } from './revocation/revocation.store.js';
import { rotationExports, rotationProviders } from './rotation/rotation-providers.js';
import { TokenSealer } from './sealed-tokens.js';
import { LinkSearch } from './search/link-search.js';
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
    LinkUses,
    LinkSearch,
    LiveLinkLoader,
    LiveLinks,
    RevocationStore,
    BulkRevoker,
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
    LinkUses,
    LinkSearch,
    LiveLinks,
    RevocationStore,
    BulkRevoker,
    ...rotationExports,
  ],
})
export class VaultModule {}
