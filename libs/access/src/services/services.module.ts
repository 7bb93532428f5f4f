import { Module } from '@nestjs/common';
import { Changes } from './changes.js';
import { ServiceKeyStore } from './service-key.store.js';
import { ServiceStore } from './service.store.js';

/** Services and their keys. Needs only the database. */
@Module({
  providers: [Changes, ServiceKeyStore, ServiceStore],
  exports: [Changes, ServiceKeyStore, ServiceStore],
})
export class ServicesModule {}
