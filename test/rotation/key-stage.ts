import { join } from 'node:path';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { insertBulkLinks, type BulkLink } from './bulk-links.js';
import { KeyAdmin } from './key-admin.js';
import { TestKeyringFile } from './keyring-file.js';

/** One broker with its keyring in a file, a journal next to it, and an admin who changes keys. */
export class KeyStage {
  private constructor(
    readonly keyring: TestKeyringFile,
    readonly system: TestSystem,
    readonly admin: KeyAdmin,
    readonly service: TestService,
    readonly journal: string,
  ) {}

  /** @param environment the broker's settings in addition to the usual ones */
  static async open(environment: Readonly<Record<string, string>> = {}): Promise<KeyStage> {
    const keyring = new TestKeyringFile('first');
    const journal = join(keyring.folder, 'journal');
    const system = await TestSystem.start({
      environment: {
        KEYRING: '',
        KEYRING_FILE: keyring.path,
        KEYRING_REWRAP_RATE: '0',
        REFRESH_JOURNAL_DIRECTORY: journal,
        ...environment,
      },
    });
    return new KeyStage(keyring, system, new KeyAdmin(system), await system.createService(), journal);
  }

  /** Replaces all links by this many under the primary key. */
  async relink(count: number): Promise<BulkLink[]> {
    await this.system.database.query('DELETE FROM links');
    await this.system.database.query('DELETE FROM link_sessions');
    const tokenCipher = this.keyring.tokenCipher(await this.admin.primary());
    return insertBulkLinks(this.system.database, tokenCipher, this.service.id, count);
  }

  async close(): Promise<void> {
    await this.system.close();
    this.keyring.remove();
  }
}
