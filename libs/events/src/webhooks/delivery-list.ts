import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { joinService } from '#access';
import { AuditTrail } from '#audit';
import { SEES_EVENT } from '../event-readers.js';
import { DeliveryNotFound } from '../events-errors.js';
import type { WebhookChanger } from './webhook.store.js';
import type { Delivery, DeliveryStatus, DeliveryTry } from './webhook.view.js';

const LIST = `
  SELECT d.id, e.id AS "eventId", e.type, d.link_id AS "linkId", d.position::float8 AS sequence, d.status, d.attempts,
    CASE WHEN d.status = 'pending' THEN d.due_at END AS "dueAt", d.last_status AS "lastStatus",
    d.last_error AS "lastError", d.delivered_at AS "deliveredAt", d.resent_at AS "resentAt", d.tries
  FROM webhook_deliveries d JOIN events e USING (position)
    JOIN webhooks w ON w.id = d.webhook_id ${joinService('s', 'w.service_id')}
  WHERE d.webhook_id = $1 AND ${SEES_EVENT} AND ($2::text IS NULL OR d.status = $2) AND ($3::uuid IS NULL OR d.id < $3)
  ORDER BY d.id DESC LIMIT $4`;

const RESEND = `
  UPDATE webhook_deliveries SET status = 'pending', attempts = 0, due_at = now(), resent_at = now()
  WHERE webhook_id = $1 AND status = 'dead' AND ($2::uuid IS NULL OR id = $2)`;

/** Times in JSON are strings. */
type Row = Omit<Delivery, 'tries'> & {
  readonly tries: readonly (Omit<DeliveryTry, 'at'> & { readonly at: string })[];
};

/** The deliveries of a webhook, and resending them. */
@Injectable()
export class DeliveryList {
  constructor(
    private readonly database: DataSource,
    private readonly audit: AuditTrail,
  ) {}

  /** Deliveries of a webhook, newest first, of events that its service may still see. */
  async page(
    webhookId: string,
    status: DeliveryStatus | undefined,
    limit: number,
    before: string | undefined,
  ): Promise<Delivery[]> {
    const rows = await this.database.query<Row[]>(LIST, [webhookId, status ?? null, before ?? null, limit]);
    return rows.map(({ tries, ...row }) => ({
      ...row,
      tries: tries.map(({ at, ...attempt }) => ({ ...attempt, at: new Date(at) })),
    }));
  }

  /** Resends one dead delivery. @throws DeliveryNotFound */
  async resend(webhookId: string, deliveryId: string, by: WebhookChanger): Promise<void> {
    if ((await this.requeue(webhookId, deliveryId, by)) === 0) throw new DeliveryNotFound();
  }

  /** Resends all dead deliveries. @returns how many */
  async resendAll(webhookId: string, by: WebhookChanger): Promise<number> {
    return this.requeue(webhookId, null, by);
  }

  private async requeue(webhookId: string, deliveryId: string | null, by: WebhookChanger): Promise<number> {
    return this.database.transaction(async (manager) => {
      const [, deliveries] = await manager.query<[unknown, number]>(RESEND, [webhookId, deliveryId]);
      if (deliveries > 0)
        await this.audit.recordWithin(manager, [
          {
            action: 'webhook.resent',
            result: 'succeeded',
            ...by,
            details: { webhook: webhookId, deliveries },
          },
        ]);
      return deliveries;
    });
  }
}
