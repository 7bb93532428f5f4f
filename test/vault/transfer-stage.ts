import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import type { DataSource } from 'typeorm';
import { AuditTrail } from '#audit';
import { SystemIds } from '#kernel';
import { exportVault, importVault, type ExportReport, type ImportReport } from '#transfer';
import { VaultStage } from './vault-stage.js';

/** Options of an import in a test. */
interface ImportOptions {
  readonly dryRun?: boolean;
  readonly identities?: string;
  readonly onProgress?: (links: number) => void;
}

/** Two databases with separate keyrings, a service in one of them, and a folder for the files between them. */
export class TransferStage {
  private files = 0;

  private constructor(
    readonly source: VaultStage,
    readonly target: VaultStage,
    readonly serviceId: string,
    readonly identity: string,
    readonly recipient: string,
    private readonly folder: string,
  ) {}

  static async open(): Promise<TransferStage> {
    const source = await VaultStage.open();
    const target = await VaultStage.open();
    const identity = await generateIdentity();
    return new TransferStage(
      source,
      target,
      await source.addService(),
      identity,
      await identityToRecipient(identity),
      mkdtempSync(join(tmpdir(), 'transfer-')),
    );
  }

  /** A name for a file that does not exist yet. */
  newPath(): string {
    this.files += 1;
    return join(this.folder, `${this.files}.age`);
  }

  async exportTo(
    path: string,
    onProgress: (links: number) => Promise<void> | void = () => undefined,
    recipient = this.recipient,
  ): Promise<ExportReport> {
    const { dataSource: database, tokenCipher } = this.source;
    return exportVault({
      database,
      tokenCipher,
      audit: auditOf(database),
      recipient,
      path,
      whileRunning: false,
      onProgress,
    });
  }

  async importFrom(path: string, options: ImportOptions = {}): Promise<ImportReport> {
    const { dataSource: database, tokenCipher } = this.target;
    const usual = { identities: this.identity, dryRun: false, onProgress: () => undefined };
    return importVault({ database, tokenCipher, audit: auditOf(database), path, ...usual, ...options });
  }

  async close(): Promise<void> {
    await this.source.close();
    await this.target.close();
    rmSync(this.folder, { recursive: true });
  }
}

function auditOf(database: DataSource): AuditTrail {
  return new AuditTrail(database, new SystemIds());
}
