/** Links and their encrypted tokens in PostgreSQL. */
import { LinkSecretsEntity } from './link-secrets.entity.js';
import { LinkEntity } from './link.entity.js';
import { CreateLinks1700000200000 } from './migrations/1700000200000-create-links.js';
import { CreateVaultKeys1700000700000 } from './migrations/1700000700000-create-vault-keys.js';
import { CreateKeyRotation1700000710000 } from './migrations/1700000710000-create-key-rotation.js';
import { SearchAndRevokeLinks1700000940000 } from './migrations/1700000940000-search-and-revoke-links.js';
import { QuarantineLinks1700001310000 } from './migrations/1700001310000-quarantine-links.js';
import { RememberCocoAccounts1700001360000 } from './migrations/1700001360000-remember-coco-accounts.js';
import { IndexLinks1700001380000 } from './migrations/1700001380000-index-links.js';

export { AccountDigests } from './account/account-digests.js';
export { countAccounts, LinkAccounts } from './account/link-accounts.js';
export { countDue, firstDue, isAnyDue, nextExpiry } from './census/due-links.js';
export { countByStatus, countByTrouble, countPending } from './census/link-counts.js';
export { usersOfLinks } from './census/link-users.js';
export { pairsStillNeeded } from './census/overtaken-pairs.js';
export { countRefusedSince, refusedWithin } from './census/refused-links.js';
export { Cipher, KeyUnavailable } from './cipher.js';
export type { Envelope } from './cipher.js';
export { freshKey, Keyring, KeyringInvalid } from './keyring.js';
export type { KeyEncryptionKey } from './keyring.js';
export { KeyringNotWritable, KeyringSource, KeyringUnavailable } from './keyring-source.js';
export { chooseKeyringSource } from './keyring-sources/choose-keyring-source.js';
export { createKeyringFile } from './keyring-sources/create-keyring-file.js';
export type { Sealing } from './keyring-sources/create-keyring-file.js';
export { readKeyringFile } from './keyring-sources/keyring-file.js';
export { keyringSettings, type KmsSettings } from './keyring-sources/kms-settings.js';
export { TransitNotSet } from './keyring-sources/make-key-sealer.js';
export { describeSealedBy, parseSealedBy } from './keyring-sources/sealed-by.js';
export type { SealedBy } from './keyring-sources/sealed-by.js';
export { VariableKeyring } from './keyring-sources/variable-keyring.js';
export type {
  Batch,
  EncryptedKind,
  ReencryptedBatch,
  Reencryption,
  Statements,
  Verification,
} from './kinds/encrypted-kind.js';
export { EncryptedKinds } from './kinds/encrypted-kinds.js';
export { FoundRecords } from './kinds/found-records.js';
export { KeyColumn } from './kinds/key-column.js';
export { rewrapAll } from './kinds/rewrap-all.js';
export { KeyMismatch, KnownAnswers } from './known-answers.js';
export { LINKS_CHANNEL } from './link-change.js';
export { findLink } from './find-link.js';
export { LinkTokens } from './link-tokens.js';
export { LinkUses } from './link-uses.js';
export { LinkStore } from './link.store.js';
export type { LinkFilter, Revoker } from './link.store.js';
export { linkStatuses, linkTroubles } from './link.js';
export type { AccessToken, Link, LinkStatus, LinkTrouble, LinkViewer } from './link.js';
export type { LiveLink } from './live-link.loader.js';
export { isVisible, LiveLinks } from './live-links.js';
export { isOpenFailure, OpenFailures } from './open-failures.js';
export { refreshShare } from './refresh-due.js';
export { BulkRevoker } from './revocation/bulk-revoker.js';
export type { Revocation, RevocationStarter, RevocationTarget } from './revocation/revocation.js';
export { RevocationStore } from './revocation/revocation.store.js';
export { HolderStore } from './rotation/holder.store.js';
export { KeyChoiceStore } from './rotation/key-choice.store.js';
export { KeyDirectory, keyStates } from './rotation/key.directory.js';
export type { KeyState, KeyView } from './rotation/key.directory.js';
export { KeyRetirement } from './rotation/key-retirement.js';
export { KeyRotation } from './rotation/key-rotation.js';
export { KeptJournal } from './rotation/kept-journal.js';
export { KeyringWatch } from './rotation/keyring-watch.js';
export { RewrapSweep } from './rotation/rewrap-sweep.js';
export { RotationSettings } from './rotation/rotation-settings.js';
export { rotationStates } from './rotation/rotation.js';
export type { KeyChanger, Rotation, RotationState } from './rotation/rotation.js';
export { RotationStore } from './rotation/rotation.store.js';
export type { SealContext, SealedColumn } from './seal-context.js';
export { LinkSearch } from './search/link-search.js';
export type { FoundLink } from './search/link-search.js';
export { SealBroken } from './sealed-box.js';
export { requireGeneration, TokenSealer } from './sealed-tokens.js';
export type { SealedTokens } from './sealed-tokens.js';
export { TokenMover } from './token-mover.js';
export type { TokenPair } from './token-pair.js';
export { LinkNotActive, LinkNotFound, ReauthorizationRequired, VaultUnavailable } from './vault-errors.js';
export { claimLinks } from './transitions/claim-links.js';
export type { Claim, Claimable } from './transitions/claim-links.js';
export type { NewLink } from './transitions/create-pending.js';
export { destroyQuarantined } from './transitions/destroy-quarantined.js';
export { dropUnconfirmed } from './transitions/drop-unconfirmed.js';
export type { EndedLink } from './transitions/end-links.js';
export { holdBackRefusal } from './transitions/hold-back-refusal.js';
export { keepInQuarantine } from './transitions/keep-in-quarantine.js';
export type { QuarantineTry } from './transitions/keep-in-quarantine.js';
export { lockClaim } from './transitions/lock-link.js';
export type { HeldClaim } from './transitions/lock-link.js';
export { quarantineLink } from './transitions/quarantine-link.js';
export { releaseClaim } from './transitions/release-claim.js';
export { returnLinks } from './transitions/return-links.js';
export { saveFailure } from './transitions/save-failure.js';
export type { FailedRefresh } from './transitions/save-failure.js';
export { savePairs } from './transitions/save-pairs.js';
export type { RefreshedPair } from './transitions/save-pairs.js';
export { serveToExpiry } from './transitions/serve-to-expiry.js';
export { giveForcedRefreshBack, takeForcedRefresh } from './transitions/take-forced-refresh.js';
export { wakeLinks } from './transitions/wake-links.js';
export type { CopyVerdict, LinkCopy } from './transfer/link-copy.js';
export { readLinkCopies } from './transfer/link-reader.js';
export { COPIES_AT_ONCE, judgeLinkCopies, putLinkCopies } from './transfer/link-writer.js';
export { KeyringModule } from './keyring.module.js';
export { KeyringSettings } from './keyring-settings.js';
export { KeyringUpkeepModule } from './keyring-upkeep.module.js';
export { LiveLinksModule } from './live-links.module.js';
export { RevocationModule } from './revocation/revocation.module.js';
export { VaultModule } from './vault.module.js';
export { VaultSettings } from './vault-settings.js';

/** The tables of links and their secrets. */
export const vaultEntities = [LinkEntity, LinkSecretsEntity];

/** The migrations of those tables. */
export const vaultMigrations = [
  CreateLinks1700000200000,
  CreateVaultKeys1700000700000,
  CreateKeyRotation1700000710000,
  SearchAndRevokeLinks1700000940000,
  QuarantineLinks1700001310000,
  RememberCocoAccounts1700001360000,
  IndexLinks1700001380000,
];
