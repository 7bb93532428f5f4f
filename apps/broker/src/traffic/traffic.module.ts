import { Module } from '@nestjs/common';
import { ServicesModule } from '#access';
import { ServiceTraffic } from './service-traffic.js';
import { TrafficController } from './traffic.controller.js';
import { TrafficStore } from './traffic.store.js';

/** How the calls of services fare over time. */
@Module({
  imports: [ServicesModule],
  controllers: [TrafficController],
  providers: [ServiceTraffic, TrafficStore],
  exports: [ServiceTraffic],
})
export class TrafficModule {}
