import type { Barred } from './delivery.store.js';

/** Deliveries this replica makes at once. */
const CONCURRENCY = 32;

/** Of these, for one service: however many webhooks it has, three quarters are left to the others. */
const PER_SERVICE = 8;

/** Of these, to one webhook: a slow receiver does not hold up the others of its service. */
const PER_WEBHOOK = 4;

/**
 * Of these, to all ailing webhooks together, and one to each: receivers that hang cannot take the permits of those that
 * answer.
 */
const FOR_AILING = 8;

/** Maximum ailing webhooks remembered; beyond that, the oldest counts as healthy until it fails again. */
const AILING_REMEMBERED = 10_000;

/** The recipient of a delivery. */
interface Addressee {
  readonly webhookId: string;
  readonly serviceId: string;
}

/**
 * The permits for deliveries in flight, shared out so that one service's dead receivers slow down nobody
 * else's.
 */
export class DeliveryLanes {
  private readonly inFlight = new Map<string, Addressee>();
  private readonly ailing = new Set<string>();

  /** Whether another delivery may begin. */
  get hasRoom(): boolean {
    return this.inFlight.size < CONCURRENCY;
  }

  /** Deliveries to claim at once: few, so that one webhook does not take every permit in a single claim. */
  get atOnce(): number {
    return Math.min(PER_WEBHOOK, CONCURRENCY - this.inFlight.size);
  }

  /** The webhooks and services that have used up their share. */
  get barred(): Barred {
    const flying = [...this.inFlight.values()];
    const webhooks = counted(flying.map(({ webhookId }) => webhookId));
    const services = counted(flying.map(({ serviceId }) => serviceId));
    const ailingInFlight = flying.filter(({ webhookId }) => this.ailing.has(webhookId)).length;
    const isAilingFull = ailingInFlight >= FOR_AILING;
    const isFull = ([id, count]: readonly [string, number]): boolean =>
      count >= (this.ailing.has(id) ? 1 : PER_WEBHOOK);
    const full = [...webhooks].filter(isFull).map(([id]) => id);
    return {
      webhookIds: isAilingFull ? [...new Set([...full, ...this.ailing])] : full,
      serviceIds: [...services].filter(([, count]) => count >= PER_SERVICE).map(([id]) => id),
      ailing: [...this.ailing],
    };
  }

  /** Takes a permit. */
  enter(deliveryId: string, { webhookId, serviceId }: Addressee): void {
    this.inFlight.set(deliveryId, { webhookId, serviceId });
  }

  /** Gives the permit back. */
  leave(deliveryId: string): void {
    this.inFlight.delete(deliveryId);
  }

  /** Notes how a webhook's last attempt ended. */
  note(webhookId: string, isAiling: boolean): void {
    this.ailing.delete(webhookId);
    if (!isAiling) return;
    this.ailing.add(webhookId);
    const [first] = this.ailing;
    if (this.ailing.size > AILING_REMEMBERED && first !== undefined) this.ailing.delete(first);
  }
}

function counted(ids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
