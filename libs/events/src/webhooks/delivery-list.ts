import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { joinService } from '#access';
import { SEES_EVENT } from '../event-readers.js';
import { DeliveryNotFound } from '../events-errors.js';
import type { Delivery, DeliveryStatus } from './webhook.view.js';

const LIST = `
  SELECT d.id, e.id AS "eventId", e.type, d.link_id AS "linkId", d.status, d.attempts,
    CASE WHEN d.status = 'pending' THEN d.due_at END AS "dueAt", d.last_status AS "lastStatus",
    d.last_error AS "lastError", d.delivered_at AS "deliveredAt"
  FROM webhook_deliveries d JOIN events e USING (position)
    JOIN webhooks w ON w.id = d.webhook_id ${joinService('s', 'w.service_id')}
  WHERE d.webhook_id = $1 AND ${SEES_EVENT} AND ($2::text IS NULL OR d.status = $2) AND ($3::uuid IS NULL OR d.id < $3)
  ORDER BY d.id DESC LIMIT $4`;

const RESEND = `
  UPDATE webhook_deliveries SET status = 'pending', attempts = 0, due_at = now()
  WHERE webhook_id = $1 AND status = 'dead' AND ($2::uuid IS NULL OR id = $2)`;

/** The deliveries of a webhook, and resending them. */
@Injectable()
export class DeliveryList {
  constructor(private readonly database: DataSource) {}

  /** Deliveries of a webhook, newest first, of events that its service may still see. */
  async page(
    webhookId: string,
    status: DeliveryStatus | undefined,
    limit: number,
    before: string | undefined,
  ): Promise<Delivery[]> {
    return this.database.query<Delivery[]>(LIST, [webhookId, status ?? null, before ?? null, limit]);
  }

  /** Resends one dead delivery. @throws DeliveryNotFound */
  async resend(webhookId: string, deliveryId: string): Promise<void> {
    const [, changed] = await this.database.query<[unknown, number]>(RESEND, [webhookId, deliveryId]);
    if (changed === 0) throw new DeliveryNotFound();
  }

  /** Resends all dead deliveries. @returns how many */
  async resendAll(webhookId: string): Promise<number> {
    const [, changed] = await this.database.query<[unknown, number]>(RESEND, [webhookId, null]);
    return changed;
  }
}
