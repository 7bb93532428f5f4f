/** Links and their encrypted tokens in PostgreSQL. */
import { LinkSecretsEntity } from './link/link-secrets.entity.js';
import { LinkEntity } from './link/link.entity.js';
import { CreateLinks1700000200000 } from './migrations/1700000200000-create-links.js';
import { SearchAndRevokeLinks1700000940000 } from './migrations/1700000940000-search-and-revoke-links.js';
import { QuarantineLinks1700001310000 } from './migrations/1700001310000-quarantine-links.js';
import { RememberCocoAccounts1700001360000 } from './migrations/1700001360000-remember-coco-accounts.js';
import { HoldLinks1700001511000 } from './migrations/1700001511000-hold-links.js';
import { IndexHeldLinks1700001630000 } from './migrations/1700001630000-index-held-links.js';
import { RememberNames1700001592000 } from './migrations/1700001592000-remember-names.js';
import { KeepLastUse1700001571000 } from './migrations/1700001571000-keep-last-use.js';
import { SearchUserNames1700001602000 } from './migrations/1700001602000-search-user-names.js';
import { TellFailures1700001603000 } from './migrations/1700001603000-tell-failures.js';
import { RefuseErasedUsers1700001664000 } from './migrations/1700001664000-refuse-erased-users.js';
import { LeaveRoomInPages1700001677000 } from './migrations/1700001677000-leave-room-in-pages.js';
import { CountLinks1700001678000 } from './migrations/1700001678000-count-links.js';
import { IndexInactiveLinksByUser1700001679000 } from './migrations/1700001679000-index-inactive-links-by-user.js';
import { TellServicesOfDueLinks1700001680500 } from './migrations/1700001680500-tell-services-of-due-links.js';
import { FindUsesByService1700001680600 } from './migrations/1700001680600-find-uses-by-service.js';
import { IndexLinks1700001380000 } from './migrations/1700001380000-index-links.js';

export { AccountDigests } from './account/account-digests.js';
export { countAccounts, LinkAccounts } from './account/link-accounts.js';
export { firstDue } from './census/due-links.js';
export { addUpLinkCounts, countByStatus, countByLastError, countPending } from './census/link-counts.js';
export { usersOfLinks } from './census/link-users.js';
export { LinkHolds } from './holds/link-holds.js';
export type { HoldCheck, LinkHold } from './holds/link-holds.js';
export { LinkTokens } from './tokens/link-tokens.js';
export { LinkUses } from './live/link-uses.js';
export { LinkStore } from './link.store.js';
export { FAILURES_TO_DELAY, lastErrors, linkStatuses } from './link/link.js';
export type { AccessToken, Link, LinkStatus, LastError } from './link/link.js';
export type { LiveLink } from './live/live-link.loader.js';
export { LiveLinks } from './live/live-links.js';
export { isVisible } from './live/usable-link.js';
export { LINKS_CHANNEL } from './link/link-change.js';
export { BulkRevoker } from './revocation/bulk-revoker.js';
export type { Revocation, RevocationTarget } from './revocation/revocation.js';
export { RevocationStore } from './revocation/revocation.store.js';
export { LinkNames } from './names/link-names.js';
export type { FoundName } from './names/link-names.js';
export type { GivenName } from './names/given-name.js';
export { linkOrders } from './search/link-order.js';
export type { LinkOrder } from './search/link-order.js';
export { LinkSearch } from './search/link-search.js';
export type { FoundLink } from './search/link-search.js';
export { rememberUsers, UserNames } from './search/user-names.js';
export { UserLinks } from './user-links.js';
export type { LinkOfUser } from './user-links.js';
export { TokenCipher } from './token-cipher.js';
export type { EncryptedTokens } from './token-cipher.js';
export { TokenLoans, TokenNotLent } from './tokens/token-loans.js';
export { TokenMover } from './tokens/token-mover.js';
export type { TokenPair } from './token-pair.js';
export type { HiddenLink } from './vault-errors.js';
export {
  LinkNotActive,
  LinkNotFound,
  LinkOnHold,
  ReauthorizationRequired,
  VaultUnavailable,
} from './vault-errors.js';
export type { NewLink } from './transitions/create-pending.js';
export { dropUnconfirmed } from './transitions/drop-unconfirmed.js';
export type { EndedLink } from './transitions/end-links.js';
export type { CopyVerdict, LinkCopy } from './link/link-copy.js';
export { readLinkCopies } from './transfer/link-reader.js';
export { COPIES_AT_ONCE, judgeLinkCopies, putLinkCopies } from './transfer/link-writer.js';
export { LiveLinksModule } from './live/live-links.module.js';
export { RevocationModule } from './revocation/revocation.module.js';
export { VaultModule } from './vault.module.js';
export { VaultSettings } from './vault-settings.js';

/** The tables of links and their secrets. */
export const vaultEntities = [LinkEntity, LinkSecretsEntity];

/** The migrations of those tables. */
export const vaultMigrations = [
  CreateLinks1700000200000,
  SearchAndRevokeLinks1700000940000,
  QuarantineLinks1700001310000,
  RememberCocoAccounts1700001360000,
  IndexLinks1700001380000,
  HoldLinks1700001511000,
  IndexHeldLinks1700001630000,
  KeepLastUse1700001571000,
  SearchUserNames1700001602000,
  TellFailures1700001603000,
  RememberNames1700001592000,
  RefuseErasedUsers1700001664000,
  LeaveRoomInPages1700001677000,
  CountLinks1700001678000,
  IndexInactiveLinksByUser1700001679000,
  TellServicesOfDueLinks1700001680500,
  FindUsesByService1700001680600,
];
