import type { DataSource } from 'typeorm';
import { SystemRandomness } from '#kernel';
import { FoundRecords, isOpenFailure, type Cipher } from '#vault';
import { WebhookSecretSealer, type SealedSecrets, type SecretPlace } from './webhook-secrets.js';

/** What a walk over all webhooks found. */
export interface WebhooksReport {
  readonly rows: number;
  /** Its secret does not open, so nothing can be sent to it until the secret is rotated or the key is back. */
  readonly unopenable: FoundRecords;
}

const READ = `
  SELECT id, service_id AS "serviceId", generation::float8 AS generation, key_id AS "keyId", data_key AS "dataKey",
    secret, previous_secret AS "previousSecret"
  FROM webhooks`;

/** Opens the secrets of every webhook; there are few. */
export async function verifyWebhooks(database: DataSource, cipher: Cipher): Promise<WebhooksReport> {
  const sealer = new WebhookSecretSealer(cipher, new SystemRandomness());
  const unopenable = new FoundRecords();
  const webhooks = await database.query<(SecretPlace & SealedSecrets)[]>(READ);
  for (const webhook of webhooks) if (!opens(sealer, webhook)) unopenable.add(webhook.id);
  return { rows: webhooks.length, unopenable };
}

function opens(sealer: WebhookSecretSealer, webhook: SecretPlace & SealedSecrets): boolean {
  try {
    sealer.open(webhook, webhook);
    return true;
  } catch (error) {
    if (isOpenFailure(error)) return false;
    throw error;
  }
}
