/** Imports tokens that another system holds: reads encrypted files of them, and shows what became of each row. */
export { ImportIdentities } from './import-identities.js';
export { ImportFilesModule, ImportModule } from './import.module.js';
export { LinkImporter } from './link-importer.js';
export { LINK_IMPORTS_ROUTE } from './link-imports.controller.js';
