import { Global, Module } from '@nestjs/common';
import { EncryptedKinds } from '#keyring';
import { AccountDigests } from './account/account-digests.js';
import { AccountPepper } from './account/account-pepper.js';
import { LinkAccounts } from './account/link-accounts.js';
import { EncryptedLinks } from './encrypted/encrypted-links.js';
import { EncryptedPepper } from './encrypted/encrypted-pepper.js';
import { LinkHolds } from './holds/link-holds.js';
import { LinkTokens } from './tokens/link-tokens.js';
import { LinkStore } from './link.store.js';
import { EncryptedLinkNames } from './names/encrypted-link-names.js';
import { LinkNames } from './names/link-names.js';
import { NameCipher } from './names/name-cipher.js';
import { TokenCipher } from './token-cipher.js';
import { LinkSearch } from './search/link-search.js';
import { UserNames } from './search/user-names.js';
import { UserLinks } from './user-links.js';
import { TokenLoans } from './tokens/token-loans.js';
import { TokenMover } from './tokens/token-mover.js';

/** Links and their encrypted tokens. Runs no background work. */
@Global()
@Module({
  providers: [
    TokenCipher,
    TokenMover,
    LinkStore,
    LinkHolds,
    LinkTokens,
    TokenLoans,
    LinkSearch,
    UserNames,
    UserLinks,
    AccountPepper,
    AccountDigests,
    LinkAccounts,
    EncryptedLinks,
    EncryptedPepper,
    EncryptedLinkNames,
    NameCipher,
    LinkNames,
  ],
  exports: [
    TokenCipher,
    TokenMover,
    LinkStore,
    LinkHolds,
    LinkTokens,
    TokenLoans,
    LinkSearch,
    UserNames,
    UserLinks,
    AccountDigests,
    LinkAccounts,
    LinkNames,
  ],
})
export class VaultModule {
  constructor(
    kinds: EncryptedKinds,
    links: EncryptedLinks,
    pepper: EncryptedPepper,
    names: EncryptedLinkNames,
  ) {
    kinds.add(links);
    kinds.add(pepper);
    kinds.add(names);
  }
}
