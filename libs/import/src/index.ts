/** Imports tokens that another system holds: reads encrypted files of them, and shows what became of each row. */
import { CreateLinkImports1700001620000 } from './migrations/1700001620000-create-link-imports.js';

export { ImportIdentities } from './import-identities.js';
export { ImportFilesModule, ImportModule, ImportRecordsModule } from './import.module.js';
export { LinkImporter } from './link-importer.js';
export { LINK_IMPORTS_ROUTE } from './link-imports.controller.js';
export {
  claimImportRows,
  isImportRowDue,
  putImportRowBack,
  settleImportRow,
} from './records/import-claims.js';
export type { ClaimedImportRow } from './records/import-claims.js';
export { ImportedTokenCipher } from './records/imported-token.cipher.js';
export { ImportLoading } from './records/import-loading.js';
export { ImportStore } from './records/import.store.js';
export { ImportUpkeep } from './records/import-upkeep.js';
export { importVerdicts } from './records/link-import.js';
export type { ImportRow, ImportVerdict, LinkImport } from './records/link-import.js';
export { saveImported } from './records/save-imported.js';
export { UserImports } from './records/user-imports.js';

/** The migrations of imports. */
export const importMigrations = [CreateLinkImports1700001620000];
