import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { UuidPipe } from '#kernel';
import type { CallContext } from './caller.js';
import { CurrentCall, RequireScope } from './route-access.js';
import { CreateServiceRequest } from './service.request.js';
import { ServiceStore, type Service } from './service.store.js';

/** A service together with a key that is shown this once. */
interface ServiceWithKey extends Service {
  readonly key: string;
}

/** Admins register the services that may call, and rotate their keys. */
@Controller('v1/admin/services')
export class ServicesController {
  constructor(private readonly store: ServiceStore) {}

  /** Registers a service; the answer holds its first key, which is never shown again. */
  @Post()
  @RequireScope('admin')
  async create(
    @Body() body: CreateServiceRequest,
    @CurrentCall() call: CallContext,
  ): Promise<ServiceWithKey> {
    const { service, key } = await this.store.create(body, call);
    return { ...service, key: key.text };
  }

  /** All services, by name, without their keys. */
  @Get()
  @RequireScope('admin')
  async list(): Promise<{ services: Service[] }> {
    return { services: await this.store.list() };
  }

  /** One service. */
  @Get(':serviceId')
  @RequireScope('admin')
  async get(@Param('serviceId', UuidPipe) serviceId: string): Promise<Service> {
    return this.store.get(serviceId);
  }

  /** Disables a service: all its keys stop working on every replica. Its links stay. */
  @Delete(':serviceId')
  @HttpCode(204)
  @RequireScope('admin')
  async disable(
    @Param('serviceId', UuidPipe) serviceId: string,
    @CurrentCall() call: CallContext,
  ): Promise<void> {
    await this.store.disable(serviceId, call);
  }

  /** Makes a further key (two may be live, so that they rotate without a gap); it is shown this once. */
  @Post(':serviceId/keys')
  @RequireScope('admin')
  async addKey(
    @Param('serviceId', UuidPipe) serviceId: string,
    @CurrentCall() call: CallContext,
  ): Promise<{ id: string; key: string }> {
    const { id, text } = await this.store.addKey(serviceId, call);
    return { id, key: text };
  }

  /** Revokes one key on every replica. */
  @Delete(':serviceId/keys/:keyId')
  @HttpCode(204)
  @RequireScope('admin')
  async revokeKey(
    @Param('serviceId', UuidPipe) serviceId: string,
    @Param('keyId') keyId: string,
    @CurrentCall() call: CallContext,
  ): Promise<void> {
    await this.store.revokeKey(serviceId, keyId, call);
  }
}
