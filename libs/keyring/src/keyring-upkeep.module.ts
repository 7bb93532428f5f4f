import { Global, Module } from '@nestjs/common';
import { KeyEpochs } from './rotation/key-epochs.js';
import { KeyringReader } from './agreement/keyring-reader.js';
import { KeyringWatch } from './rotation/keyring-watch.js';
import { RewrapSchedule } from './rotation/rewrap-schedule.js';
import { RotationMetrics } from './rotation/rotation-metrics.js';

/** What a running replica does about keys: reads the ring again, agrees with the others, re-encrypts, begins epochs. */
@Global()
@Module({
  providers: [KeyringReader, KeyringWatch, RewrapSchedule, RotationMetrics, KeyEpochs],
  exports: [KeyringReader, KeyringWatch],
})
export class KeyringUpkeepModule {}
