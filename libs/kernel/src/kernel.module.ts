import { Global, Module } from '@nestjs/common';
import { Clock, SystemClock } from './clock.js';
import { Ids, SystemIds } from './ids.js';
import { InFlight } from './work/in-flight.js';
import { Randomness, SystemRandomness } from './randomness.js';

/** Time, randomness, identifiers and the registry of work in flight, one provider each, for every other module. */
@Global()
@Module({
  providers: [
    { provide: Clock, useClass: SystemClock },
    { provide: Randomness, useClass: SystemRandomness },
    { provide: Ids, useClass: SystemIds },
    InFlight,
  ],
  exports: [Clock, Randomness, Ids, InFlight],
})
export class KernelModule {}
