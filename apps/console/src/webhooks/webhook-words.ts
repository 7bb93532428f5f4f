import type { AdminWebhook, Delivery, DeliveryTry } from '../api/client/schemas.js';

/** The most deliveries that the broker counts. */
const COUNTED = 1_000;

/** How many deliveries, as far as they are counted. */
export function upTo(count: number, text: (value: number) => string): string {
  return count >= COUNTED ? `${text(COUNTED)} or more` : text(count);
}

/** Which events a webhook gets. */
export function eventsText({ types, capabilities, states }: AdminWebhook): string {
  const asked = types?.join(', ') ?? 'All but command.finished';
  const narrowed = [...(capabilities ?? []), ...(states ?? [])];
  return narrowed.length === 0 ? asked : `${asked}; of commands: ${narrowed.join(', ')}`;
}

const stateTexts: Readonly<Record<Delivery['status'], string>> = {
  pending: 'Queued',
  delivered: 'Delivered',
  dead: 'Given up',
};

/** What has become of a delivery. */
export function deliveryText({ status, resentAt }: Pick<Delivery, 'status' | 'resentAt'>): string {
  return resentAt === null ? stateTexts[status] : `${stateTexts[status]}, resent`;
}

/** The outcome of one attempt. */
export function tryText({ status, error, durationMs }: DeliveryTry): string {
  const answer = status === null ? (error ?? 'no answer').replaceAll('_', ' ') : `answered ${status}`;
  return `${answer} after ${durationMs} ms`;
}
