import { Controller, Get, Param } from '@nestjs/common';
import { RequireRole, ServiceStore } from '#access';
import { Described, UuidPipe } from '#kernel';
import { TrafficStore } from './traffic.store.js';
import { viewOf, type ServiceTrafficView } from './traffic.view.js';

/** Admins see how the calls of a service fare. */
@Controller('v1/admin/services/:serviceId/traffic')
export class TrafficController {
  constructor(
    private readonly services: ServiceStore,
    private readonly traffic: TrafficStore,
  ) {}

  /**
   * How the calls of a service fared in the last 24 hours: by result, by code, and how long they took.
   *
   * @remarks Over all replicas, in steps of five minutes; at most ten seconds old.
   */
  @Get()
  @RequireRole('viewer')
  @Described({ id: 'readServiceTraffic', problems: ['not_found'] })
  async read(@Param('serviceId', UuidPipe) serviceId: string): Promise<ServiceTrafficView> {
    await this.services.get(serviceId);
    return viewOf(await this.traffic.steps(serviceId), await this.traffic.codes(serviceId));
  }
}
