import { Module } from '@nestjs/common';
import { ServicesModule } from '#access';
import { EncryptedKinds } from '#keyring';
import { ImportIdentities } from './import-identities.js';
import { LinkImporter } from './link-importer.js';
import { LinkImportsController } from './link-imports.controller.js';
import { EncryptedImports } from './records/encrypted-imports.js';
import { ImportedTokenCipher } from './records/imported-token.cipher.js';
import { ImportLoading } from './records/import-loading.js';
import { ImportStore } from './records/import.store.js';
import { ImportUpkeep } from './records/import-upkeep.js';
import { UserImports } from './records/user-imports.js';

const records = [ImportedTokenCipher, ImportLoading, ImportStore, ImportUpkeep, UserImports];

/** Imports, their rows and the encrypted tokens of these. Runs no background work. */
@Module({ providers: [...records, EncryptedImports], exports: records })
export class ImportRecordsModule {
  constructor(kinds: EncryptedKinds, imports: EncryptedImports) {
    kinds.add(imports);
  }
}

const readers = [ImportIdentities, LinkImporter];

/** Reads files of tokens into the database. Runs no background work. */
@Module({
  imports: [ServicesModule, ImportRecordsModule],
  providers: readers,
  exports: [...readers, ImportRecordsModule],
})
export class ImportFilesModule {}

/** Admins import tokens that another system holds. */
@Module({ imports: [ImportFilesModule], controllers: [LinkImportsController] })
export class ImportModule {}
