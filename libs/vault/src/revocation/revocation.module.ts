import { Global, Module } from '@nestjs/common';
import { BulkRevoker } from './bulk-revoker.js';
import { RevocationStore } from './revocation.store.js';

/** Ends many links at once. Needs only the database. */
@Global()
@Module({ providers: [RevocationStore, BulkRevoker], exports: [RevocationStore, BulkRevoker] })
export class RevocationModule {}
