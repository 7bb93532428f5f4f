import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  Cipher,
  decrypts,
  FoundRecords,
  REWRAPPED,
  TableReencryption,
  type EncryptedKind,
  type Statements,
  type Verification,
} from '#keyring';
import {
  secretsContext,
  WebhookSecretCipher,
  type EncryptedSecrets,
  type SecretPlace,
} from '../sending/webhook-secrets.js';

type WebhookRow = SecretPlace & EncryptedSecrets;

const READ = `
  SELECT id, service_id AS "serviceId", generation::float8 AS generation, key_id AS "keyId", data_key AS "dataKey",
    secret, previous_secret AS "previousSecret"
  FROM webhooks`;

const CLAIM = `${READ} WHERE key_id = $1 AND id > $2 ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED`;

const MOVE = `
  UPDATE webhooks w SET key_id = i.key_id, data_key = i.data_key
  FROM ${REWRAPPED} WHERE w.id = i.id::uuid AND w.data_key = i.old_data_key`;

/** The secrets of webhooks, as a kind of encrypted record. */
@Injectable()
export class EncryptedWebhooks implements EncryptedKind {
  readonly name = 'webhooks';
  readonly reencryption: TableReencryption<WebhookRow>;

  constructor(
    private readonly database: DataSource,
    private readonly secretCipher: WebhookSecretCipher,
    cipher: Cipher,
  ) {
    this.reencryption = new TableReencryption<WebhookRow>(cipher, {
      table: 'webhooks',
      claim: CLAIM,
      move: MOVE,
      nameOf: ({ id }) => `webhook ${id}`,
      placeOf: (row) => secretsContext(row, row.generation),
    });
  }

  countUnder(keyId: string, statements: Statements, atMost?: number): Promise<number> {
    return this.reencryption.countUnder(keyId, statements, atMost);
  }

  /** Decrypts the secrets of every webhook; there are few. If one does not decrypt, nothing can be sent until it is rotated. */
  async verify(): Promise<Verification> {
    const unopenable = new FoundRecords();
    const webhooks = await this.database.query<WebhookRow[]>(READ);
    for (const webhook of webhooks)
      if (!decrypts(() => this.secretCipher.decrypt(webhook, webhook))) unopenable.add(webhook.id);
    return {
      summary: `${webhooks.length} webhooks`,
      findings: new Map([['webhooks whose secret does not decrypt', unopenable]]),
      report: { rows: webhooks.length, unopenable },
    };
  }
}
