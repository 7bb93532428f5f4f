import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import {
  Cipher,
  FoundRecords,
  isDecryptionFailure,
  KeyColumn,
  rewrapAll,
  type Batch,
  type EncryptedKind,
  type ReencryptedBatch,
  type Reencryption,
  type Statements,
  type Verification,
} from '#keyring';
import {
  secretsContext,
  WebhookSecretCipher,
  type EncryptedSecrets,
  type SecretPlace,
} from './webhook-secrets.js';

type WebhookRow = SecretPlace & EncryptedSecrets;

const READ = `
  SELECT id, service_id AS "serviceId", generation::float8 AS generation, key_id AS "keyId", data_key AS "dataKey",
    secret, previous_secret AS "previousSecret"
  FROM webhooks`;

/** Rows that another replica is moving, or whose secret is just being rotated, are passed over. */
const CLAIM = `${READ} WHERE key_id = $1 AND id > $2 ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED`;

const MOVE = 'UPDATE webhooks SET key_id = $2, data_key = $3 WHERE id = $1';

/** The secrets of webhooks, as a kind of encrypted records. */
@Injectable()
export class EncryptedWebhooks implements EncryptedKind {
  readonly name = 'webhooks';
  private readonly rows = new KeyColumn('webhooks');

  readonly reencryption: Reencryption = {
    keysInUse: (statements) => this.rows.keysInUse(statements),
    reencrypt: (batch, manager) => this.move(batch, manager),
  };

  constructor(
    private readonly database: DataSource,
    private readonly cipher: Cipher,
    private readonly secretCipher: WebhookSecretCipher,
  ) {}

  countUnder(keyId: string, statements: Statements, atMost?: number): Promise<number> {
    return this.rows.countUnder(keyId, statements, atMost);
  }

  /** Decrypts the secrets of every webhook; there are few. If one does not decrypt, nothing can be sent until it is rotated. */
  async verify(): Promise<Verification> {
    const unopenable = new FoundRecords();
    const webhooks = await this.database.query<WebhookRow[]>(READ);
    for (const webhook of webhooks) if (!this.opens(webhook)) unopenable.add(webhook.id);
    return {
      summary: `${webhooks.length} webhooks`,
      findings: new Map([['webhooks whose secret does not decrypt', unopenable]]),
      report: { rows: webhooks.length, unopenable },
    };
  }

  private async move({ from, after, limit }: Batch, manager: EntityManager): Promise<ReencryptedBatch> {
    const rows = await manager.query<WebhookRow[]>(CLAIM, [from, after, limit]);
    const records = rows.map((row) => ({
      id: row.id,
      label: `webhook ${row.id}`,
      place: secretsContext(row, row.generation),
      keyId: row.keyId,
      dataKey: row.dataKey,
    }));
    const { rewrapped, failed } = await rewrapAll(this.cipher, records);
    for (const { id, keyId, wrappedKey } of rewrapped) await manager.query(MOVE, [id, keyId, wrappedKey]);
    return { moved: rewrapped.length, failed, last: rows.at(-1)?.id };
  }

  private opens(webhook: WebhookRow): boolean {
    try {
      this.secretCipher.decrypt(webhook, webhook);
      return true;
    } catch (error) {
      if (isDecryptionFailure(error)) return false;
      throw error;
    }
  }
}
