import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { joinService } from '#access';
import { AuditTrail } from '#audit';
import type { EventData, EventType } from '../event.view.js';
import { MAY_READ_NOW, SEEN_DATA, SEES_EVENT } from '../event-readers.js';
import type { EncryptedSecrets } from '../webhooks/webhook-secrets.js';
import type { DeliveryOutcome } from './delivery-outcome.js';

/** A delivery that this replica must send now, with everything it needs. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly webhookId: string;
  readonly serviceId: string;
  readonly url: string;
  readonly eventId: string;
  readonly type: EventType;
  readonly at: Date;
  readonly data: EventData;
  /** This one included. */
  readonly attempts: number;
  /** Whether the service still sees the event's link; it did when the delivery was queued. */
  readonly isVisible: boolean;
  readonly encrypted: EncryptedSecrets;
}

type ClaimedRow = Omit<ClaimedDelivery, 'encrypted'> & EncryptedSecrets;

/** Seconds that a claim lasts: longer than a delivery may take, so that no other replica makes it meanwhile. */
const LEASE = 90;

// Queued deliveries go only to services that could read the event in the feed now. Of a link's pending
// deliveries to one webhook only the oldest may be sent, so they arrive in order. A claimed one stays
// pending, and so holds back those behind it.
const CLAIM = `
  WITH due AS (
    SELECT d.id FROM webhook_deliveries d
    JOIN webhooks w ON w.id = d.webhook_id ${joinService('s', 'w.service_id')}
    WHERE d.status = 'pending' AND d.due_at <= now() AND d.webhook_id <> ALL($2::uuid[])
      AND w.disabled_at IS NULL AND ${MAY_READ_NOW}
      AND NOT EXISTS (
        SELECT FROM webhook_deliveries earlier
        WHERE earlier.webhook_id = d.webhook_id AND earlier.link_id = d.link_id AND earlier.status = 'pending'
          AND earlier.position < d.position)
    ORDER BY d.due_at LIMIT $1 FOR UPDATE OF d SKIP LOCKED
  ),
  claimed AS (
    UPDATE webhook_deliveries d SET attempts = attempts + 1, due_at = now() + interval '${LEASE} seconds'
    FROM due WHERE d.id = due.id RETURNING d.*
  )
  SELECT c.id, c.webhook_id AS "webhookId", w.service_id AS "serviceId", w.url, e.id AS "eventId", e.type, e.at,
    ${SEEN_DATA} AS data, c.attempts, ${SEES_EVENT} AS "isVisible", w.generation::float8 AS generation, w.key_id AS "keyId", w.data_key AS "dataKey", w.secret,
    CASE WHEN w.previous_secret_until > now() THEN w.previous_secret END AS "previousSecret"
  FROM claimed c JOIN webhooks w ON w.id = c.webhook_id ${joinService('s', 'w.service_id')}
    JOIN events e USING (position)
  ORDER BY c.position`;

const SAVE_DELIVERED = `
  UPDATE webhook_deliveries SET status = 'delivered', delivered_at = now(), last_status = $3, last_error = NULL
  WHERE id = $1 AND attempts = $2 AND status = 'pending'`;

const SAVE_FAILED = `
  UPDATE webhook_deliveries SET last_status = $3, last_error = $4,
    status = CASE WHEN $5::float8 IS NULL THEN 'dead' ELSE 'pending' END,
    due_at = now() + coalesce($5::float8, 0) * interval '1 ms'
  WHERE id = $1 AND attempts = $2 AND status = 'pending'`;

const DISABLE = 'UPDATE webhooks SET disabled_at = now() WHERE id = $1 AND disabled_at IS NULL';

/** The outbox of webhooks. */
@Injectable()
export class DeliveryStore {
  constructor(
    private readonly database: DataSource,
    private readonly audit: AuditTrail,
  ) {}

  /** Claims due deliveries that no other replica has claimed. @param busyWebhookIds are left out */
  async claim(limit: number, busyWebhookIds: readonly string[]): Promise<ClaimedDelivery[]> {
    const rows = await this.database.query<ClaimedRow[]>(CLAIM, [limit, busyWebhookIds]);
    return rows.map(({ generation, keyId, dataKey, secret, previousSecret, ...delivery }) => ({
      ...delivery,
      encrypted: { generation, keyId, dataKey, secret, previousSecret },
    }));
  }

  /**
   * Writes how an attempt ended, unless its claim has passed to another.
   *
   * @param retryIn milliseconds; `undefined` gives it up
   */
  async save(
    { id, attempts }: ClaimedDelivery,
    outcome: DeliveryOutcome,
    retryIn: number | undefined,
  ): Promise<void> {
    if (outcome.kind === 'delivered')
      await this.database.query(SAVE_DELIVERED, [id, attempts, outcome.status]);
    else {
      const { status, cause } = outcome;
      await this.database.query(SAVE_FAILED, [id, attempts, status ?? null, cause, retryIn ?? null]);
    }
  }

  /**
   * Sends nothing more to a webhook whose receiver is gone. Pending deliveries wait until it is enabled
   * again.
   */
  async disable({ webhookId, serviceId }: ClaimedDelivery): Promise<void> {
    await this.database.transaction(async (manager) => {
      const [, changed] = await manager.query<[unknown, number]>(DISABLE, [webhookId]);
      if (changed === 0) return;
      await this.audit.recordWithin(manager, [
        {
          action: 'webhook.disabled',
          result: 'succeeded',
          actor: { kind: 'system' },
          serviceId,
          details: { webhook: webhookId, cause: 'gone' },
        },
      ]);
    });
  }
}
