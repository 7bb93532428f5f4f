import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  Cipher,
  decrypts,
  FoundRecords,
  rowStatements,
  TableReencryption,
  type MovableKind,
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
  SELECT w.id, w.service_id AS "serviceId", w.generation::float8 AS generation, w.key_id AS "keyId",
    w.data_key AS "dataKey", w.secret, w.previous_secret AS "previousSecret"
  FROM webhooks w`;

const { claim, move } = rowStatements({ table: 'webhooks', alias: 'w', id: 'id', read: READ });

/** The secrets of webhooks, as a kind of encrypted record. */
@Injectable()
export class EncryptedWebhooks implements MovableKind {
  readonly name = 'webhooks';
  readonly reencryption: TableReencryption<WebhookRow>;

  constructor(
    private readonly database: DataSource,
    private readonly secretCipher: WebhookSecretCipher,
    cipher: Cipher,
  ) {
    this.reencryption = new TableReencryption<WebhookRow>(cipher, {
      table: 'webhooks',
      claim,
      move,
      nameOf: ({ id }) => `webhook ${id}`,
      placeOf: (row) => secretsContext(row, row.generation),
    });
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
