import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { lockService } from '#access';
import { AuditTrail, type AuditAction, type Changer } from '#audit';
import { Ids, NIL_UUID, requireUnchanged, type IfMatch, type Secret } from '#kernel';
import { isDecryptionFailure } from '#keyring';
import type { Target } from '../sending/deliverer.js';
import type { EventFilter } from '../event-filter.js';
import { TooManyWebhooks, WebhookNotFound, WebhooksNeedAService } from '../events-errors.js';
import { WebhookSecretCipher, type EncryptedSecrets, type SecretPlace } from '../sending/webhook-secrets.js';
import { changedWebhook, detailsOfChange, requireChange, type WebhookChange } from './webhook-change.js';
import { versionOfWebhook } from './webhook-version.js';
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
  UPDATE webhooks SET generation = $2, key_id = $3, data_key = $4, secret = $5, previous_secret = $6::bytea,
    previous_secret_until = CASE WHEN $6::bytea IS NOT NULL THEN now() + interval '${PREVIOUS_SECRET_LIFETIME}' END
  WHERE id = $1`;

const CHANGE = `
  UPDATE webhooks SET url = $2, types = $3, capabilities = $4, states = $5,
    disabled_at = CASE WHEN $6::boolean THEN coalesce(disabled_at, now()) END
  WHERE id = $1 RETURNING ${COLUMNS}`;

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

  /** @throws TooManyWebhooks, WebhooksNeedAService */
  async create(
    url: string,
    { types, capabilities, states }: EventFilter,
    by: WebhookChanger,
  ): Promise<WebhookWithSecret> {
    if (by.serviceId === NIL_UUID) throw new WebhooksNeedAService();
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

  /** A webhook as its messages need it. @throws WebhookNotFound */
  async targetOf(serviceId: string, id: string): Promise<Target> {
    const [row] = await this.database.query<(EncryptedSecrets & { url: string })[]>(
      `SELECT url, ${SECRETS} FROM webhooks WHERE id = $1 AND service_id = $2`,
      [id, serviceId],
    );
    if (row === undefined) throw new WebhookNotFound();
    const { url, ...encrypted } = row;
    return { webhookId: id, serviceId, url, encrypted };
  }

  /**
   * Changes the given fields. Queued events go to the new address.
   *
   * @param ifMatch the version to change; any, if left out
   * @throws WebhookNotFound, InvalidRequest, ChangedMeanwhile
   */
  async change(id: string, change: WebhookChange, by: WebhookChanger, ifMatch?: IfMatch): Promise<Webhook> {
    requireChange(change);
    return this.database.transaction(async (manager) => {
      const [current] = await manager.query<Webhook[]>(
        `SELECT ${COLUMNS} FROM webhooks WHERE id = $1 AND service_id = $2 FOR UPDATE`,
        [id, by.serviceId],
      );
      if (current === undefined) throw new WebhookNotFound();
      requireUnchanged(versionOfWebhook(current), ifMatch);
      const { url, types, capabilities, states, disabled } = changedWebhook(current, change);
      const values = [id, url, types ?? null, capabilities ?? null, states ?? null, disabled];
      const [[webhook]] = await manager.query<[Webhook[], number]>(CHANGE, values);
      if (webhook === undefined) throw new WebhookNotFound();
      await this.record(manager, 'webhook.changed', id, by, detailsOfChange(change));
      return webhook;
    });
  }

  /** Deletes a webhook and what is still to be sent to it. @throws WebhookNotFound */
  async delete(id: string, by: WebhookChanger): Promise<void> {
    await this.make('webhook.deleted', id, by, (manager) =>
      manager.query('DELETE FROM webhooks WHERE id = $1 AND service_id = $2', [id, by.serviceId]),
    );
  }

  /** Re-enables a disabled webhook. @throws WebhookNotFound */
  async enable(id: string, by: WebhookChanger): Promise<void> {
    await this.make('webhook.enabled', id, by, (manager) =>
      manager.query('UPDATE webhooks SET disabled_at = NULL WHERE id = $1 AND service_id = $2', [
        id,
        by.serviceId,
      ]),
    );
  }

  /**
   * Makes a new secret; for a day messages are signed with both. If the old one does not decrypt, only with the new
   * one: nothing could be sent until then, and this is the remedy.
   *
   * @throws WebhookNotFound
   */
  async rotateSecret(id: string, by: WebhookChanger): Promise<Secret> {
    const fresh = this.secretCipher.make();
    await this.database.transaction(async (manager) => {
      const [row] = await manager.query<EncryptedSecrets[]>(
        `SELECT ${SECRETS} FROM webhooks WHERE id = $1 AND service_id = $2 FOR UPDATE`,
        [id, by.serviceId],
      );
      if (row === undefined) throw new WebhookNotFound();
      const place = { id, serviceId: by.serviceId };
      const encrypted = this.secretCipher.encrypt(place, row.generation + 1, {
        secret: fresh,
        previousSecret: this.secretBefore(place, row),
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

  private secretBefore(place: SecretPlace, row: EncryptedSecrets): Secret | undefined {
    try {
      return this.secretCipher.decrypt(place, row).secret;
    } catch (error) {
      if (!isDecryptionFailure(error)) throw error;
      return undefined;
    }
  }

  private async make(
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
    details: Readonly<Record<string, string | boolean | null>> = {},
  ): Promise<void> {
    await this.audit.recordWithin(manager, [
      { action, result: 'succeeded', ...by, details: { webhook, ...details } },
    ]);
  }
}

async function requireRoom(manager: EntityManager, serviceId: string): Promise<void> {
  // One at a time for each service, so that two requests cannot both create the last webhook allowed.
  await lockService(manager, serviceId);
  const [row] = await manager.query<{ webhooks: number }[]>(
    'SELECT count(*)::int AS webhooks FROM webhooks WHERE service_id = $1',
    [serviceId],
  );
  if ((row?.webhooks ?? 0) >= WEBHOOK_LIMIT) throw new TooManyWebhooks(WEBHOOK_LIMIT);
}
