import type { EventType } from '../event.js';

/** Where a service wants its events sent. Holds no secret. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  /** `null` for all. */
  readonly types: readonly EventType[] | null;
  readonly createdAt: Date;
  /** Set when the receiver answered 410 (gone); nothing is sent after that. */
  readonly disabledAt: Date | null;
}

/** A webhook with its secret in plain, in the one answer that holds it. */
export interface CreatedWebhook extends Webhook {
  readonly secret: string;
}

/** A webhook's new secret, in the one answer that holds it. */
export interface RotatedSecret {
  readonly secret: string;
}

/** The status of a delivery. `dead`: given up, until someone resends it. */
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** All of them. */
export const deliveryStatuses = ['pending', 'delivered', 'dead'] as const;

/** How many dead deliveries were requeued. */
export interface ResentDeliveries {
  readonly deliveries: number;
}

/** One event on its way to one webhook. */
export interface Delivery {
  readonly id: string;
  readonly eventId: string;
  readonly type: EventType;
  readonly linkId: string;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  /** When it is tried next; `null` if it is not pending. */
  readonly dueAt: Date | null;
  /** The HTTP status of the last answer. */
  readonly lastStatus: number | null;
  /** Why there was no answer: a short fixed word. */
  readonly lastError: string | null;
  readonly deliveredAt: Date | null;
}
