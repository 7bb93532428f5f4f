import { Global, Module } from '@nestjs/common';
import { Authenticator } from './authenticator.js';
import { CallerGuard } from './caller.guard.js';
import { ServiceStore } from './service.store.js';
import { ServicesController } from './services.controller.js';

/** Who may call: services, their keys, and the guard before every route. */
@Global()
@Module({
  controllers: [ServicesController],
  providers: [Authenticator, CallerGuard, ServiceStore],
  exports: [Authenticator, CallerGuard, ServiceStore],
})
export class AccessModule {}
