import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditTrail } from '#audit';
import type { EventData, EventType } from '../event.view.js';
import type { EncryptedSecrets } from '../sending/webhook-secrets.js';
import { CLAIM_DELIVERIES } from './claim-deliveries.js';
import type { DeliveryOutcome } from '../sending/delivery-outcome.js';

/** A delivery that this replica must send now, with everything it needs. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly webhookId: string;
  readonly serviceId: string;
  readonly url: string;
  readonly eventId: string;
  readonly type: EventType;
  readonly at: Date;
  /** The event's place among all. */
  readonly sequence: number;
  readonly data: EventData;
  /** This one included. */
  readonly attempts: number;
  /** Whether someone resent it after it was given up. */
  readonly isResent: boolean;
  /** Whether the service still sees the event's link; it did when the delivery was queued. */
  readonly isVisible: boolean;
  readonly encrypted: EncryptedSecrets;
}

type ClaimedRow = Omit<ClaimedDelivery, 'encrypted'> & EncryptedSecrets;

/** The webhooks and services that get nothing, or little, in a claim. */
export interface Barred {
  readonly webhookIds: readonly string[];
  readonly serviceIds: readonly string[];
  /** Webhooks that get at most one delivery. */
  readonly ailing: readonly string[];
}

const NOBODY: Barred = { webhookIds: [], serviceIds: [], ailing: [] };

/** Attempts kept for each delivery: two full series of retries. */
const TRIES_KEPT = 20;

/** SQL: the attempts plus one that lasted $3 milliseconds, got the status $4, and failed for the reason $5. */
const ONE_MORE_TRY = `(CASE WHEN jsonb_array_length(tries) >= ${TRIES_KEPT} THEN tries - 0 ELSE tries END) || jsonb_build_object(
  'at', clock_timestamp() - $3::float8 * interval '1 ms', 'durationMs', round($3::float8), 'status', $4::int, 'error', $5::text)`;

const SAVE_DELIVERED = `
  UPDATE webhook_deliveries SET status = 'delivered', delivered_at = now(), last_status = $4::int, last_error = $5::text,
    tries = ${ONE_MORE_TRY}
  WHERE id = $1 AND attempts = $2 AND status = 'pending'`;

/** Events behind a failed one that one statement postpones with it. */
const PUT_OFF_AT_ONCE = 5_000;

/**
 * Deliveries behind a failed one cannot overtake it, so they become due with it, and claims need not skip them until
 * then.
 */
const SAVE_FAILED = `
  WITH failed AS (
    UPDATE webhook_deliveries SET last_status = $4::int, last_error = $5::text, tries = ${ONE_MORE_TRY},
      status = CASE WHEN $6::float8 IS NULL THEN 'dead' ELSE 'pending' END,
      due_at = now() + coalesce($6::float8, 0) * interval '1 ms'
    WHERE id = $1 AND attempts = $2 AND status = 'pending'
    RETURNING webhook_id, link_id, position, status, due_at
  ),
  behind AS (
    SELECT d.id, failed.due_at FROM failed JOIN webhook_deliveries d USING (webhook_id, link_id)
    WHERE failed.status = 'pending' AND d.status = 'pending' AND d.position > failed.position AND d.due_at < failed.due_at
    ORDER BY d.position LIMIT ${PUT_OFF_AT_ONCE}
  )
  UPDATE webhook_deliveries d SET due_at = behind.due_at FROM behind WHERE d.id = behind.id`;

const DISABLE = 'UPDATE webhooks SET disabled_at = now() WHERE id = $1 AND disabled_at IS NULL';

/** The outbox of webhooks. */
@Injectable()
export class DeliveryStore {
  constructor(
    private readonly database: DataSource,
    private readonly audit: AuditTrail,
  ) {}

  /** Claims due deliveries that no other replica has claimed. */
  async claim(limit: number, barred: Partial<Barred> = {}): Promise<ClaimedDelivery[]> {
    const { webhookIds, serviceIds, ailing } = { ...NOBODY, ...barred };
    const rows = await this.database.query<ClaimedRow[]>(CLAIM_DELIVERIES, [
      limit,
      webhookIds,
      serviceIds,
      ailing,
    ]);
    return rows.map(({ generation, keyId, dataKey, secret, previousSecret, ...delivery }) => ({
      ...delivery,
      encrypted: { generation, keyId, dataKey, secret, previousSecret },
    }));
  }

  /**
   * Writes how an attempt ended, unless its claim has passed to another.
   *
   * @param duration of the attempt, in milliseconds
   * @param retryIn milliseconds; `undefined` gives it up
   */
  async save(
    { id, attempts }: Pick<ClaimedDelivery, 'id' | 'attempts'>,
    outcome: DeliveryOutcome,
    retryIn: number | undefined,
    duration = 0,
  ): Promise<void> {
    const { status = null } = outcome;
    const cause = outcome.kind === 'delivered' ? null : outcome.cause;
    const values = [id, attempts, duration, status, cause];
    if (outcome.kind === 'delivered') await this.database.query(SAVE_DELIVERED, values);
    else await this.database.query(SAVE_FAILED, [...values, retryIn ?? null]);
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
