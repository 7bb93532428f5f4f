import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { AuditTrail } from '#audit';
import { SystemIds, SystemRandomness } from '#kernel';
import { Cipher, Keyring } from '#keyring';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { storeService } from '../../../../test/harness/rows/stored-links.js';
import { WebhookSecretCipher } from '../sending/webhook-secrets.js';
import { WebhookStore, type WebhookChanger } from '../webhooks/webhook.store.js';

const key = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;

/** The table of webhooks, in a database without a broker, under the keys `new` (primary) and `old`. */
export class WebhookTable {
  readonly keyring = Keyring.parse([key('new'), key('old')].join(','));
  readonly cipher = new Cipher({ keyring: this.keyring }, new SystemRandomness());
  readonly secretCipher = new WebhookSecretCipher(this.cipher, new SystemRandomness());
  readonly webhooks: WebhookStore;

  private constructor(
    readonly database: TestDatabase,
    readonly dataSource: DataSource,
  ) {
    const trail = new AuditTrail(dataSource, new SystemIds());
    this.webhooks = new WebhookStore(dataSource, this.secretCipher, trail, new SystemIds());
  }

  static async open(): Promise<WebhookTable> {
    const database = await createDatabase();
    return new WebhookTable(database, await database.connect());
  }

  async empty(): Promise<void> {
    await this.database.query('DELETE FROM webhooks');
    this.keyring.choosePrimary('new');
  }

  close(): Promise<void> {
    return this.database.drop();
  }

  /** Another service, which changes its own webhooks. */
  async changer(): Promise<WebhookChanger> {
    const serviceId = await storeService(this.database);
    return {
      serviceId,
      actor: { kind: 'service', id: serviceId },
      requestId: 'request',
      remoteAddress: '::1',
    };
  }

  /** The stored row of a webhook. */
  async rowOf(id: string): Promise<Record<string, unknown>> {
    return (await this.database.query('SELECT * FROM webhooks WHERE id = $1', [id]))[0] ?? {};
  }
}
