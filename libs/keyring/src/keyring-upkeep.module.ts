import { Global, Module } from '@nestjs/common';
import { KeyEpochs } from './rotation/key-epochs.js';
import { KeyringReader } from './agreement/keyring-reader.js';
import { KeyringWatch } from './rotation/keyring-watch.js';
import { RewrapSchedule } from './rotation/rewrap-schedule.js';
import { RotationMetrics } from './rotation/rotation-metrics.js';

/**
 * The keyring's background work on a running replica: re-reads it, agrees on a primary key, re-encrypts,
 * starts key epochs.
 */
@Global()
@Module({
  providers: [KeyringReader, KeyringWatch, RewrapSchedule, RotationMetrics, KeyEpochs],
  exports: [KeyringReader, KeyringWatch],
})
export class KeyringUpkeepModule {}
