import { Module } from '@nestjs/common';
import { AwaitingCommandsModule } from '#coconet';
import { WebhookSecretsModule } from '#events';
import { ImportFilesModule } from '#import';
import { EncryptedSessionsModule } from '#oauth';
import { KeyringModule } from '#keyring';
import { VaultModule } from '#vault';
import { RecordsModule } from './records.module.js';

/**
 * The modules that also need the keyring: everything encrypted. A lib that encrypts adds its kind to the registry in a
 * module that is imported here, so that the broker and its command line know the same kinds.
 */
@Module({
  imports: [
    RecordsModule,
    KeyringModule,
    VaultModule,
    EncryptedSessionsModule,
    WebhookSecretsModule,
    AwaitingCommandsModule,
    ImportFilesModule,
  ],
})
export class SecretsModule {}
