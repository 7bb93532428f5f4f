import { Global, Module } from '@nestjs/common';
import { Clock, SystemClock } from './clock.js';
import { Ids, SystemIds } from './ids.js';
import { Randomness, SystemRandomness } from './randomness.js';

/** Time, randomness and identifiers, one provider each, for every other module. */
@Global()
@Module({
  providers: [
    { provide: Clock, useClass: SystemClock },
    { provide: Randomness, useClass: SystemRandomness },
    { provide: Ids, useClass: SystemIds },
  ],
  exports: [Clock, Randomness, Ids],
})
export class KernelModule {}
