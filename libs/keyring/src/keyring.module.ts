import { Global, Module } from '@nestjs/common';
import { Cipher } from './encryption/cipher.js';
import { EncryptedKinds } from './kinds/encrypted-kinds.js';
import { KnownAnswers } from './agreement/known-answers.js';
import { DecryptionFailures } from './encryption/decryption-failures.js';
import { HolderStore } from './agreement/holder.store.js';
import { KeptJournal } from './agreement/kept-journal.js';
import { KeyChoiceStore } from './agreement/key-choice.store.js';
import { KeyDirectory } from './agreement/key.directory.js';
import { KeyRetirement } from './rotation/key-retirement.js';
import { KeyRotation } from './rotation/key-rotation.js';
import { RewrapSweep } from './rotation/rewrap-sweep.js';
import { RotationDriver } from './rotation/rotation-driver.js';
import { RotationStore } from './rotation/rotation.store.js';

const providers = [
  Cipher,
  EncryptedKinds,
  KnownAnswers,
  DecryptionFailures,
  KeptJournal,
  KeyChoiceStore,
  HolderStore,
  RotationStore,
  KeyDirectory,
  KeyRotation,
  KeyRetirement,
  RewrapSweep,
  RotationDriver,
];

/** The keys that encrypt, and the registry of everything they encrypt. Runs no background work. */
@Global()
@Module({ providers, exports: providers })
export class KeyringModule {}
