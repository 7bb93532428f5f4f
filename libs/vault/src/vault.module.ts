import { Global, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AccountDigests } from './account/account-digests.js';
import { AccountPepper, sealedAccountPepper } from './account/account-pepper.js';
import { LinkAccounts } from './account/link-accounts.js';
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
import { KeyUses } from './rotation/key-uses.js';
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
    AccountPepper,
    AccountDigests,
    LinkAccounts,
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
    AccountDigests,
    LinkAccounts,
    ...rotationExports,
  ],
})
export class VaultModule {
  constructor(uses: KeyUses, database: DataSource) {
    uses.addRecords(sealedAccountPepper(database));
  }
}
