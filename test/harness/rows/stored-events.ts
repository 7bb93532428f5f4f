import { randomUUID } from 'node:crypto';
import type { TestDatabase } from '../postgres/database.js';
import { storeService } from './stored-links.js';

let lastPosition = 1_000;

/** What a test says about its event. */
interface EventTraits {
  readonly type?: string;
  readonly linkId?: string;
  /** Another service that it concerns. */
  readonly granteeId?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Stores an event of a service, after all stored before: the end of a link, or another. @returns its position and its link */
export async function storeEvent(
  database: TestDatabase,
  serviceId: string,
  { type = 'link.revoked', linkId = randomUUID(), granteeId, data = {} }: EventTraits = {},
): Promise<{ position: number; linkId: string }> {
  lastPosition += 1;
  await database.query(
    `INSERT INTO events (position, id, service_id, grantee_id, link_id, type, at, data)
     VALUES ($1, $2, $3, $4, $5, $6, now(), $7)`,
    [
      lastPosition,
      randomUUID(),
      serviceId,
      granteeId ?? null,
      linkId,
      type,
      JSON.stringify({ userId: 'ada', ...data }),
    ],
  );
  return { position: lastPosition, linkId };
}

/** Stores a service that may receive events about its links. @returns its id */
export function storeListener(database: TestDatabase): Promise<string> {
  return storeService(database, undefined, ['admin', 'links:read', 'webhooks:manage']);
}

/** Stores a webhook whose secrets open nowhere. @returns its id */
export async function storeWebhook(database: TestDatabase, serviceId: string): Promise<string> {
  const id = randomUUID();
  await database.query(
    `INSERT INTO webhooks (id, service_id, url, generation, key_id, data_key, secret)
     VALUES ($1, $2, 'https://receiver.example/', 1, 'key', '\\x00', '\\x01')`,
    [id, serviceId],
  );
  return id;
}

/**
 * Stores the delivery of a new event to a webhook of the same service, due now.
 *
 * @param facts values of other columns of `webhook_deliveries`
 * @returns its id
 */
export async function storeDelivery(
  database: TestDatabase,
  serviceId: string,
  webhookId: string,
  facts: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const { position, linkId } = await storeEvent(database, serviceId);
  const [row] = await database.query(
    'INSERT INTO webhook_deliveries (webhook_id, position, link_id) VALUES ($1, $2, $3) RETURNING id',
    [webhookId, position, linkId],
  );
  for (const [column, value] of Object.entries(facts))
    await database.query(`UPDATE webhook_deliveries SET ${column} = $2 WHERE id = $1`, [row?.id, value]);
  return row?.id as string;
}
