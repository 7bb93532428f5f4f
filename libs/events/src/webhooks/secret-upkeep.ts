import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Beat } from '#kernel';
import { isOpenFailure, KeyringWatch, VaultSettings, type SealedRecords } from '#vault';
import { WebhookSecretSealer } from './webhook-secrets.js';

/** Milliseconds between two looks for secrets under another key than the primary. */
const BEAT = 60_000;

/** Secrets one look moves at most. */
const BATCH_SIZE = 200;

interface SecretRow {
  readonly id: string;
  readonly serviceId: string;
  readonly generation: number;
  readonly dataKey: Buffer;
}

const READ_OTHERS = `
  SELECT id, service_id AS "serviceId", generation::float8 AS generation, data_key AS "dataKey" FROM webhooks
  WHERE key_id <> $1 ORDER BY id LIMIT ${BATCH_SIZE}`;

/** What changed meanwhile has been sealed anew, under the primary key. */
const MOVE = 'UPDATE webhooks SET key_id = $3, data_key = $4 WHERE id = $1 AND generation = $2';

/** Forgets secrets that nobody signs with any more. */
const FORGET_PREVIOUS = `
  UPDATE webhooks SET previous_secret = NULL, previous_secret_until = NULL WHERE previous_secret_until < now()`;

/** The secrets of webhooks, as what keeps a key from being retired. */
export function sealedWebhooks(database: DataSource): SealedRecords {
  return {
    name: 'webhooks',
    count: async (keyId) => {
      const [row] = await database.query<{ webhooks: number }[]>(
        'SELECT count(*)::int AS webhooks FROM webhooks WHERE key_id = $1',
        [keyId],
      );
      return row?.webhooks ?? 0;
    },
  };
}

/** Moves the secrets of webhooks to the primary key after a rotation, and forgets those that were replaced. */
@Injectable()
export class SecretUpkeep implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(SecretUpkeep.name);
  private readonly beat = new Beat(
    BEAT,
    () => this.run(),
    (failure) => {
      this.logger.warn(`Secrets of webhooks could not be moved: ${failure}`);
    },
  );

  constructor(
    private readonly database: DataSource,
    private readonly sealer: WebhookSecretSealer,
    private readonly watch: KeyringWatch,
    private readonly vault: VaultSettings,
  ) {}

  onApplicationBootstrap(): void {
    this.beat.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.beat.stop();
  }

  /** Moves the secrets that are under another key; what does not open stays. */
  async run(): Promise<void> {
    await this.database.query(FORGET_PREVIOUS);
    if (!this.watch.sealsUnderPrimary) return;
    const rows = await this.database.query<SecretRow[]>(READ_OTHERS, [this.vault.keyring.primary.id]);
    for (const row of rows) await this.move(row);
  }

  private async move(row: SecretRow): Promise<void> {
    try {
      const { keyId, wrappedKey } = this.sealer.rewrap(row, row);
      await this.database.query(MOVE, [row.id, row.generation, keyId, wrappedKey]);
    } catch (error) {
      if (!isOpenFailure(error)) throw error;
      this.logger.error(`The secret of webhook ${row.id} does not open, so it stays under its old key`);
    }
  }
}
