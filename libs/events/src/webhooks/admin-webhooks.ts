import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { WebhookNotFound } from '../events-errors.js';
import type { AdminWebhook } from './admin-webhook.view.js';

/**
 * Maximum deliveries counted: admins need to know whether many are waiting, and no page may count hundreds of
 * thousands.
 */
const COUNTED = 1_000;

const counted = (status: string): string => `
  (SELECT count(*)::int FROM (
    SELECT FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.status = '${status}' LIMIT ${COUNTED}) AS c)`;

const READ = `
  SELECT w.id, w.service_id AS "serviceId", w.url, w.types, w.capabilities, w.states, w.created_at AS "createdAt",
    w.disabled_at AS "disabledAt", ${counted('pending')} AS pending, ${counted('dead')} AS dead
  FROM webhooks w`;

type Row = Omit<AdminWebhook, 'origin'> & { readonly url: string };

/** The webhooks of all services, as admins see them. */
@Injectable()
export class AdminWebhooks {
  constructor(private readonly database: DataSource) {}

  /** Webhooks, newest first. @param serviceId only those of this service */
  async page(
    serviceId: string | undefined,
    limit: number,
    before: string | undefined,
  ): Promise<AdminWebhook[]> {
    const rows = await this.database.query<Row[]>(
      `${READ} WHERE ($1::uuid IS NULL OR w.service_id = $1) AND ($2::uuid IS NULL OR w.id < $2) ORDER BY w.id DESC LIMIT $3`,
      [serviceId ?? null, before ?? null, limit],
    );
    return rows.map(shown);
  }

  /** @throws WebhookNotFound */
  async get(id: string): Promise<AdminWebhook> {
    const [row] = await this.database.query<Row[]>(`${READ} WHERE w.id = $1`, [id]);
    if (row === undefined) throw new WebhookNotFound();
    return shown(row);
  }
}

/** The path of a webhook's URL is often a password of its receiver, which only its service may see. */
function shown({ url, ...webhook }: Row): AdminWebhook {
  return { ...webhook, origin: new URL(url).origin };
}
