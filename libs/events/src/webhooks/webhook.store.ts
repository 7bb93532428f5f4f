import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { lockService } from '#access';
import { AuditTrail, type AuditAction, type Changer } from '#audit';
import { Ids, type Secret } from '#kernel';
import type { EventFilter } from '../event-filter.js';
import { TooManyWebhooks, WebhookNotFound } from '../events-errors.js';
import { WebhookSecretCipher, type EncryptedSecrets } from './webhook-secrets.js';
import type { Webhook } from './webhook.view.js';

/** Maximum webhooks of a service. */
const WEBHOOK_LIMIT = 20;

/** How long messages are signed with both secrets after a rotation. */
const PREVIOUS_SECRET_LIFETIME = '24 hours';

const COLUMNS = `id, url, types, capabilities, states, created_at AS "createdAt", disabled_at AS "disabledAt"`;

const SECRETS = `generation::float8 AS generation, key_id AS "keyId", data_key AS "dataKey", secret,
  previous_secret AS "previousSecret"`;

const INSERT = `
  INSERT INTO webhooks (id, service_id, url, types, capabilities, states, generation, key_id, data_key, secret)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING ${COLUMNS}`;

const PUT_SECRETS = `
  UPDATE webhooks SET generation = $2, key_id = $3, data_key = $4, secret = $5, previous_secret = $6,
    previous_secret_until = now() + interval '${PREVIOUS_SECRET_LIFETIME}'
  WHERE id = $1`;

/** The actor of a change to a webhook, for the audit trail. */
export interface WebhookChanger extends Changer {
  readonly serviceId: string;
}

/** A webhook together with its secret, which is shown only once. */
export interface WebhookWithSecret extends Webhook {
  readonly secret: Secret;
}

/** The webhooks of services. Each change has its audit record in the same transaction. */
@Injectable()
export class WebhookStore {
  constructor(
    private readonly database: DataSource,
    private readonly secretCipher: WebhookSecretCipher,
    private readonly audit: AuditTrail,
    private readonly ids: Ids,
  ) {}

  /** @throws TooManyWebhooks */
  async create(
    url: string,
    { types, capabilities, states }: EventFilter,
    by: WebhookChanger,
  ): Promise<WebhookWithSecret> {
    const id = this.ids.next();
    const secret = this.secretCipher.make();
    const place = { id, serviceId: by.serviceId };
    const { generation, keyId, dataKey, ...encrypted } = this.secretCipher.encrypt(place, 1, {
      secret,
      previousSecret: undefined,
    });
    return this.database.transaction(async (manager) => {
      await requireRoom(manager, by.serviceId);
      const asked = [types ?? null, capabilities ?? null, states ?? null];
      const values = [id, by.serviceId, url, ...asked, generation, keyId, dataKey, encrypted.secret];
      const [webhook] = await manager.query<Webhook[]>(INSERT, values);
      if (webhook === undefined) throw new WebhookNotFound();
      // The path of a webhook's URL is often a password of its receiver.
      await this.record(manager, 'webhook.created', id, by, { origin: new URL(url).origin });
      return { ...webhook, secret };
    });
  }

  /** The service's webhooks, newest first. */
  async list(serviceId: string, limit: number, before: string | undefined): Promise<Webhook[]> {
    return this.database.query<Webhook[]>(
      `SELECT ${COLUMNS} FROM webhooks WHERE service_id = $1 AND ($2::uuid IS NULL OR id < $2)
       ORDER BY id DESC LIMIT $3`,
      [serviceId, before ?? null, limit],
    );
  }

  /** @throws WebhookNotFound */
  async get(serviceId: string, id: string): Promise<Webhook> {
    const [webhook] = await this.database.query<Webhook[]>(
      `SELECT ${COLUMNS} FROM webhooks WHERE id = $1 AND service_id = $2`,
      [id, serviceId],
    );
    if (webhook === undefined) throw new WebhookNotFound();
    return webhook;
  }

  /** Deletes a webhook and what is still to be sent to it. @throws WebhookNotFound */
  async delete(id: string, by: WebhookChanger): Promise<void> {
    await this.change('webhook.deleted', id, by, (manager) =>
      manager.query('DELETE FROM webhooks WHERE id = $1 AND service_id = $2', [id, by.serviceId]),
    );
  }

  /** Re-enables a disabled webhook. @throws WebhookNotFound */
  async enable(id: string, by: WebhookChanger): Promise<void> {
    await this.change('webhook.enabled', id, by, (manager) =>
      manager.query('UPDATE webhooks SET disabled_at = NULL WHERE id = $1 AND service_id = $2', [
        id,
        by.serviceId,
      ]),
    );
  }

  /** Makes a new secret; messages carry signatures by both for a day. @throws WebhookNotFound */
  async rotateSecret(id: string, by: WebhookChanger): Promise<Secret> {
    const fresh = this.secretCipher.make();
    await this.database.transaction(async (manager) => {
      const [row] = await manager.query<EncryptedSecrets[]>(
        `SELECT ${SECRETS} FROM webhooks WHERE id = $1 AND service_id = $2 FOR UPDATE`,
        [id, by.serviceId],
      );
      if (row === undefined) throw new WebhookNotFound();
      const place = { id, serviceId: by.serviceId };
      const { secret } = this.secretCipher.decrypt(place, row);
      const encrypted = this.secretCipher.encrypt(place, row.generation + 1, {
        secret: fresh,
        previousSecret: secret,
      });
      await manager.query(PUT_SECRETS, [
        id,
        encrypted.generation,
        encrypted.keyId,
        encrypted.dataKey,
        encrypted.secret,
        encrypted.previousSecret,
      ]);
      await this.record(manager, 'webhook.secret_rotated', id, by);
    });
    return fresh;
  }

  private async change(
    action: AuditAction,
    id: string,
    by: WebhookChanger,
    work: (manager: EntityManager) => Promise<unknown>,
  ): Promise<void> {
    await this.database.transaction(async (manager) => {
      const [, changed] = (await work(manager)) as [unknown, number];
      if (changed !== 1) throw new WebhookNotFound();
      await this.record(manager, action, id, by);
    });
  }

  private async record(
    manager: EntityManager,
    action: AuditAction,
    webhook: string,
    by: WebhookChanger,
    details: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    await this.audit.recordWithin(manager, [
      { action, result: 'succeeded', ...by, details: { webhook, ...details } },
    ]);
  }
}

async function requireRoom(manager: EntityManager, serviceId: string): Promise<void> {
  // One at a time for each service, so that two cannot both take the last place.
  await lockService(manager, serviceId);
  const [row] = await manager.query<{ webhooks: number }[]>(
    'SELECT count(*)::int AS webhooks FROM webhooks WHERE service_id = $1',
    [serviceId],
  );
  if ((row?.webhooks ?? 0) >= WEBHOOK_LIMIT) throw new TooManyWebhooks(WEBHOOK_LIMIT);
}
