import { HolderStore } from './holder.store.js';
import { KeyChoiceStore } from './key-choice.store.js';
import { KeyDirectory } from './key.directory.js';
import { KeyEpochs } from './key-epochs.js';
import { KeyRetirement } from './key-retirement.js';
import { KeyRotation } from './key-rotation.js';
import { KeyUses } from './key-uses.js';
import { KeyringReader } from './keyring-reader.js';
import { KeyringWatch } from './keyring-watch.js';
import { RewrapSchedule } from './rewrap-schedule.js';
import { RewrapSweep } from './rewrap-sweep.js';
import { Rewrapper } from './rewrapper.js';
import { RotationMetrics } from './rotation-metrics.js';
import { RotationStore } from './rotation.store.js';

/** What of the rotation of keys other modules use. */
export const rotationExports = [KeyDirectory, KeyRotation, KeyRetirement, KeyUses, KeyringWatch];

/** Everything that a replica needs to rotate keys with the others. */
export const rotationProviders = [
  ...rotationExports,
  KeyChoiceStore,
  HolderStore,
  RotationStore,
  KeyringReader,
  Rewrapper,
  RewrapSweep,
  RewrapSchedule,
  RotationMetrics,
  KeyEpochs,
];
