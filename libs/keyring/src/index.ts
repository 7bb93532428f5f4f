/**
 * The keys that encrypt: where they are kept, how they are rotated and retired, and the registry of
 * everything they encrypt.
 */
import { CreateVaultKeys1700000700000 } from './migrations/1700000700000-create-vault-keys.js';
import { CreateKeyRotation1700000710000 } from './migrations/1700000710000-create-key-rotation.js';

export { HolderStore } from './agreement/holder.store.js';
export { KeptJournal } from './agreement/kept-journal.js';
export { KeyChoiceStore } from './agreement/key-choice.store.js';
export { KeyDirectory } from './agreement/key.directory.js';
export type { RingKey } from './agreement/key.directory.js';
export type { VaultKeys } from './agreement/vault-key.view.js';
export { KeyringReader } from './agreement/keyring-reader.js';
export { KeyringWatch } from './rotation/keyring-watch.js';
export { Cipher, Envelope, KeyUnavailable, wrappingKeyId } from './encryption/cipher.js';
export type { WrappedKey } from './encryption/cipher.js';
export { CipherThread } from './encryption/cipher-thread.js';
export { DecryptionFailures, decrypts, isDecryptionFailure } from './encryption/decryption-failures.js';
export type { EncryptionContext, EncryptedColumn } from './encryption/encryption-context.js';
export { DecryptionFailed, StatePutBack } from './encryption/encrypted-box.js';
export { KeyringSettings } from './keyring-settings.js';
export { KeyringUpkeepModule } from './keyring-upkeep.module.js';
export { KeyringModule } from './keyring.module.js';
export type {
  Batch,
  EncryptedKind,
  ExpiringKind,
  MovableKind,
  EncryptedSample,
  ReencryptedBatch,
  Reencryption,
  Statements,
  Verification,
} from './kinds/encrypted-kind.js';
export { EncryptedKinds } from './kinds/encrypted-kinds.js';
export { FoundRecords } from './kinds/found-records.js';
export { verifyRows } from './kinds/verify-rows.js';
export { rowStatements } from './kinds/row-statements.js';
export { REWRAPPED, TableReencryption } from './kinds/table-reencryption.js';
export type { WrappedRow } from './kinds/table-reencryption.js';
export { Keyring, KeyringInvalid, freshKey } from './ring/keyring.js';
export type { KeyEncryptionKey } from './ring/keyring.js';
export { KeyMismatch, KnownAnswers } from './agreement/known-answers.js';
export { KeyRetirement } from './rotation/key-retirement.js';
export { KeyRotation } from './rotation/key-rotation.js';
export { RewrapSweep } from './rotation/rewrap-sweep.js';
export { RotationDriver } from './rotation/rotation-driver.js';
export { RotationSettings } from './rotation/rotation-settings.js';
export { RotationStore } from './rotation/rotation.store.js';
export type { KeyRotationView } from './rotation/key-rotation.view.js';
export { chooseKeyringSource } from './sources/choose-keyring-source.js';
export { createKeyringFile } from './sources/create-keyring-file.js';
export type { Wrapping } from './sources/create-keyring-file.js';
export { readKeyringFile } from './sources/keyring-file.js';
export { KeyringNotWritable, KeyringSource, KeyringUnavailable } from './sources/keyring-source.js';
export { keyringSettings } from './sources/kms/kms-settings.js';
export type { KmsSettings } from './sources/kms/kms-settings.js';
export { TransitNotSet } from './sources/kms/make-key-wrapper.js';
export { describeWrappedBy, parseWrappedBy } from './sources/kms/wrapped-by.js';
export type { WrappedBy } from './sources/kms/wrapped-by.js';
export { VariableKeyring } from './sources/variable-keyring.js';

/** The migrations of the tables of keys. */
export const keyringMigrations = [CreateVaultKeys1700000700000, CreateKeyRotation1700000710000];
