import { Module } from '@nestjs/common';
import { ServicesModule } from '#access';
import { ImportIdentities } from './import-identities.js';
import { LinkImporter } from './link-importer.js';
import { LinkImportsController } from './link-imports.controller.js';

const providers = [ImportIdentities, LinkImporter];

/** Reads files of tokens into the database. Runs no background work. */
@Module({ imports: [ServicesModule], providers, exports: providers })
export class ImportFilesModule {}

/** Admins import tokens that another system holds. */
@Module({ imports: [ImportFilesModule], controllers: [LinkImportsController] })
export class ImportModule {}
