import { Global, Module } from '@nestjs/common';
import { BulkRevoker } from './bulk-revoker.js';
import { RevocationStore } from './revocation.store.js';

/** Ending many links at once, on the database alone. */
@Global()
@Module({ providers: [RevocationStore, BulkRevoker], exports: [RevocationStore, BulkRevoker] })
export class RevocationModule {}
