import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReadableStream } from 'node:stream/web';
import { Encrypter } from 'age-encryption';
import { DataSource } from 'typeorm';
import { AuditTrail, COMMAND_LINE } from '#audit';
import { accessEntities, ServiceStore } from '#access';
import { ImportIdentities, LinkImporter } from '#import';
import { SystemIds, SystemRandomness } from '#kernel';
import { Cipher, freshKey, Keyring, type KeyringSettings } from '#keyring';
import { ImportedTokenCipher, ImportLoading, ImportStore, type ImportRow, type LinkImport } from '#import';
import { defaultClient } from '../../apps/sandbox/src/clients.js';
import { ada } from '../../apps/sandbox/src/cloud/users.js';
import { startSandbox, type Sandbox } from '../../apps/sandbox/src/sandbox.js';
import { SandboxClient } from '../../apps/sandbox/src/testing/sandbox-client.js';
import { recordedChanges } from '../../libs/access/src/testing/recorded-changes.js';
import { createDatabase, type TestDatabase } from '../harness/postgres/database.js';
import { storeService } from '../harness/rows/stored-links.js';
import { until } from '../harness/time/until.js';
import { ImportReplica } from './import-replica.js';
import { Mortal } from './mortal.js';

/** A row of a file. */
export interface FileRow {
  readonly service: string;
  readonly userId: string;
  readonly refreshToken: string;
  readonly accessToken?: string;
  readonly expiresAt?: string;
}

/** A strict COCO, a database, and files of tokens that another system holds. */
export class ImportStage {
  readonly store: ImportStore;
  readonly loading: ImportLoading;
  readonly importer: LinkImporter;
  readonly identities: ImportIdentities;
  private readonly coco: SandboxClient;
  private readonly folders: string[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly dataSource: DataSource,
    readonly sandbox: Sandbox,
    readonly keyring: Keyring,
  ) {
    this.coco = new SandboxClient(sandbox);
    const settings = { keyring } as KeyringSettings;
    const randomness = new SystemRandomness();
    const ids = new SystemIds();
    const audit = new AuditTrail(dataSource, ids);
    const cipher = new ImportedTokenCipher(new Cipher(settings, randomness));
    const services = new ServiceStore(dataSource, recordedChanges(dataSource).changes, ids, randomness);
    this.store = new ImportStore(dataSource, audit);
    this.loading = new ImportLoading(dataSource, cipher, audit, ids);
    this.identities = new ImportIdentities(settings);
    this.importer = new LinkImporter(this.loading, services, this.identities);
  }

  static async open(): Promise<ImportStage> {
    const database = await createDatabase();
    const dataSource = await new DataSource({
      type: 'postgres',
      url: database.url,
      entities: accessEntities,
    }).initialize();
    const keyring = Keyring.of([freshKey('first', new SystemRandomness())]);
    return new ImportStage(database, dataSource, await startSandbox(), keyring);
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
    await this.sandbox.close();
    await this.database.drop();
    for (const folder of this.folders) rmSync(folder, { recursive: true, force: true });
  }

  /** A folder for the journal of one replica and of its successors. */
  journalFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'import-journal-'));
    this.folders.push(folder);
    return folder;
  }

  /** Starts a replica. */
  async replica({
    life = new Mortal(),
    journal = this.journalFolder(),
    concurrency = 4,
  } = {}): Promise<ImportReplica> {
    const { database, sandbox, keyring } = this;
    const place = { databaseUrl: database.url, cocoUrl: sandbox.baseUrl, keyring, journal, concurrency };
    return ImportReplica.start(place, life);
  }

  /** A new service. @returns its name */
  async service(): Promise<string> {
    const id = await storeService(this.database);
    return `service ${id}`;
  }

  /** This many rows, each of a different user and with a token that COCO accepts. */
  async rows(service: string, count: number): Promise<FileRow[]> {
    const minted = await this.control<{ refreshToken: string }[]>('POST', '/grants', {
      userId: ada.userId,
      clientId: defaultClient.clientId,
      count,
    });
    return minted.map(({ refreshToken }, index) => ({ service, userId: `user ${index + 1}`, refreshToken }));
  }

  /** A file encrypted to the broker's key. @param rows text is written as it is, as a line */
  async file(rows: readonly (FileRow | string)[]): Promise<Uint8Array> {
    const encrypter = new Encrypter();
    encrypter.addRecipient(await this.identities.recipient());
    const lines = rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row)));
    return encrypter.encrypt(lines.join('\n'));
  }

  /** Loads a file. @returns the import's id */
  async load(file: Uint8Array, dryRun = false): Promise<string> {
    return this.importer.load(ReadableStream.from([file]), { dryRun }, COMMAND_LINE);
  }

  /** Waits until an import has ended. */
  async ended(id: string): Promise<LinkImport> {
    await until('the end of the import', async () => (await this.store.find(id)).finishedAt !== undefined);
    return this.store.find(id);
  }

  /** Every row of an import. */
  async rowsOf(id: string): Promise<ImportRow[]> {
    return this.store.rows(id, { limit: 10_000 });
  }

  /** Makes it seem as if every presented row had been presented long ago. */
  async passAnswerTime(): Promise<void> {
    await this.database.query(
      `UPDATE link_import_rows SET presented_at = presented_at - interval '1 hour' WHERE verdict = 'presented'`,
    );
  }

  /** Orders a fault of the token endpoint. */
  async fault(action: object, more: object = {}): Promise<void> {
    await this.control('POST', '/faults', { match: { endpoint: 'token' }, action, ...more });
  }

  /** How often COCO was shown each refresh token, by its hash. */
  async presentations(): Promise<ReadonlyMap<string, number>> {
    const entries = await this.control<{ kind: string; refreshTokenHash?: string }[]>('GET', '/ledger');
    const counts = new Map<string, number>();
    for (const { kind, refreshTokenHash: hash } of entries)
      if (kind === 'token' && hash !== undefined) counts.set(hash, (counts.get(hash) ?? 0) + 1);
    return counts;
  }

  /** The tokens that COCO was shown more than once. */
  async presentedTwice(): Promise<string[]> {
    return [...(await this.presentations())].filter(([, times]) => times > 1).map(([hash]) => hash);
  }

  /** How many tokens are stored encrypted for rows without a verdict. */
  async storedTokens(): Promise<number> {
    const [row] = await this.database.query('SELECT count(*)::int AS tokens FROM link_import_secrets');
    return Number(row?.tokens);
  }

  private async control<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const { status, text } = await this.coco.control(method, path, body);
    if (status >= 400) throw new Error(`${method} ${path}: ${status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  }
}
