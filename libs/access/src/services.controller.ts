import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { Described, PageQuery, pageOf, UuidPipe, type Page } from '#kernel';
import { adminActor, type CallContext } from './caller.js';
import type { ServiceChanger } from './changes.js';
import {
  addServiceKey,
  changeService,
  createService,
  disableService,
  enableService,
  listServices,
  readService,
  revokeServiceKey,
} from './description/service-operations.js';
import { CurrentCall, RequireScope } from './route-access.js';
import { ServiceKeyStore } from './service-key.store.js';
import type { AddedKey, Service, ServiceWithKey } from './service.js';
import { ChangeServiceRequest, CreateServiceRequest } from './service.request.js';
import { ServiceStore } from './service.store.js';

/** Admins register the services that may call, change them, and rotate their keys. */
@Controller('v1/admin/services')
export class ServicesController {
  constructor(
    private readonly store: ServiceStore,
    private readonly keys: ServiceKeyStore,
  ) {}

  /** Registers a service; the answer holds its first key, which is never shown again. */
  @Post()
  @RequireScope('admin')
  @Described(createService)
  async create(
    @Body() body: CreateServiceRequest,
    @CurrentCall() call: CallContext,
  ): Promise<ServiceWithKey> {
    const { service, key } = await this.store.create(body, changerOf(call));
    return { ...service, key: key.text };
  }

  /** Services, newest first, without their keys. */
  @Get()
  @RequireScope('admin')
  @Described(listServices)
  async list(@Query() { limit, cursor }: PageQuery): Promise<Page<Service>> {
    return pageOf(await this.store.list(limit + 1, cursor), limit);
  }

  /** One service. */
  @Get(':serviceId')
  @RequireScope('admin')
  @Described(readService)
  async get(@Param('serviceId', UuidPipe) serviceId: string): Promise<Service> {
    return this.store.get(serviceId);
  }

  /** Changes what the body holds, on every replica at once; what it leaves out stays. */
  @Patch(':serviceId')
  @RequireScope('admin')
  @Described(changeService)
  async change(
    @Param('serviceId', UuidPipe) serviceId: string,
    @Body() body: ChangeServiceRequest,
    @CurrentCall() call: CallContext,
  ): Promise<Service> {
    return this.store.change(serviceId, body, changerOf(call));
  }

  /** Disables a service: all its credentials stop working on every replica. Its links stay. */
  @Delete(':serviceId')
  @HttpCode(204)
  @RequireScope('admin')
  @Described(disableService)
  async disable(
    @Param('serviceId', UuidPipe) serviceId: string,
    @CurrentCall() call: CallContext,
  ): Promise<void> {
    await this.store.disable(serviceId, changerOf(call));
  }

  /** Lets a disabled service call again, with the keys it has. */
  @Post(':serviceId/enable')
  @HttpCode(204)
  @RequireScope('admin')
  @Described(enableService)
  async enable(
    @Param('serviceId', UuidPipe) serviceId: string,
    @CurrentCall() call: CallContext,
  ): Promise<void> {
    await this.store.enable(serviceId, changerOf(call));
  }

  /** Creates another key (two may be live, for rotation without downtime); it is shown only this once. */
  @Post(':serviceId/keys')
  @RequireScope('admin')
  @Described(addServiceKey)
  async addKey(
    @Param('serviceId', UuidPipe) serviceId: string,
    @CurrentCall() call: CallContext,
  ): Promise<AddedKey> {
    const { id, text } = await this.keys.add(serviceId, changerOf(call));
    return { id, key: text };
  }

  /** Revokes one key on every replica. */
  @Delete(':serviceId/keys/:keyId')
  @HttpCode(204)
  @RequireScope('admin')
  @Described(revokeServiceKey)
  async revokeKey(
    @Param('serviceId', UuidPipe) serviceId: string,
    @Param('keyId') keyId: string,
    @CurrentCall() call: CallContext,
  ): Promise<void> {
    await this.keys.revoke(serviceId, keyId, changerOf(call));
  }
}

function changerOf({ caller, requestId, remoteAddress }: CallContext): ServiceChanger {
  return { actor: adminActor(caller), requestId, remoteAddress };
}
