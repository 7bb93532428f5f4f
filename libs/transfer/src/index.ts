/** Moves services and links, with their tokens, between databases in an encrypted file. */
export { exportVault } from './export-vault.js';
export type { ExportReport } from './export-vault.js';
export { importVault } from './import-vault.js';
export type { ImportReport } from './import-vault.js';
export { decryptedLines } from './encrypted-lines.js';
export { TransferFileInvalid, TransferRefused } from './transfer-errors.js';
