import { commandEnds, type CommandEnd } from '#audit';
import { Keywords, OneOf, PageView, Uuid } from '#kernel';
import { eventTypes, LinkEvent, type EventType } from '../event.view.js';

/** The status of a delivery; {@link Delivery.status} says what each means. */
export const deliveryStatuses = ['pending', 'delivered', 'dead'] as const;

export type DeliveryStatus = (typeof deliveryStatuses)[number];

const SHOWN_SECRET = 'whsec_…';

/** Where a service wants its events sent. Holds no secret. */
export class Webhook {
  @Uuid()
  readonly id!: string;

  @Keywords({ format: 'uri' })
  readonly url!: string;

  /** `null` for all but `command.finished`. */
  @OneOf(eventTypes)
  readonly types!: EventType[] | null;

  /** Limits `command.finished` to these capabilities; `null` for all. */
  readonly capabilities!: string[] | null;

  /** Limits `command.finished` to commands that ended like this; `null` for all. */
  @OneOf(commandEnds)
  readonly states!: CommandEnd[] | null;

  readonly createdAt!: Date;

  /** Since when nothing is sent: the receiver answered 410 (gone), or its service disabled it. */
  readonly disabledAt!: Date | null;

  static readonly example: Webhook = {
    id: '01981f75-0c4d-7e21-93a7-1b2c3d4e5f60',
    url: 'https://app.example.com/coco/events',
    types: null,
    capabilities: null,
    states: null,
    createdAt: new Date('2027-01-31T11:05:00.000Z'),
    disabledAt: null,
  };
}

/** A page of webhooks. */
export class WebhookPage extends PageView {
  readonly items!: Webhook[];

  static readonly example: WebhookPage = { items: [Webhook.example], nextCursor: null };
}

/** A webhook with its plain secret, in the only answer that shows it. */
export class CreatedWebhook extends Webhook {
  /** Signs the messages (Standard Webhooks). Shown this once. */
  readonly secret!: string;

  static override readonly example: CreatedWebhook = { ...Webhook.example, secret: SHOWN_SECRET };
}

/** A webhook's new secret, in the only answer that shows it. */
export class WebhookSecret {
  /** Signs the messages (Standard Webhooks). Shown this once. */
  readonly secret!: string;

  static readonly example: WebhookSecret = { secret: SHOWN_SECRET };
}

/** What became of a test event. */
export class WebhookTest {
  /** The `webhook-id` of the message. */
  readonly eventId!: string;

  /** Whether the receiver acknowledged it, by a 2xx. */
  readonly delivered!: boolean;

  /** The HTTP status of the answer; `null` if there was none. */
  readonly status!: number | null;

  /** Why it was not delivered: a short fixed word, such as `refused`, `timeout` or `dns_failure`. */
  readonly error!: string | null;

  readonly durationMs!: number;

  static readonly example: WebhookTest = {
    eventId: '01981f76-8b11-7d44-9fa1-bbccddeeff00',
    delivered: false,
    status: 401,
    error: 'refused',
    durationMs: 84,
  };
}

/** How many dead deliveries were requeued. */
export class ResentDeliveries {
  readonly deliveries!: number;

  static readonly example: ResentDeliveries = { deliveries: 3 };
}

/** One attempt to deliver an event. Only the status of the receiver’s answer is kept. */
export class DeliveryTry {
  readonly at!: Date;

  readonly durationMs!: number;

  /** The HTTP status of the answer; `null` if there was none. */
  readonly status!: number | null;

  /** Why it failed: a short fixed word, such as `refused`, `timeout` or `connection_refused`; `null` if it did not. */
  readonly error!: string | null;
}

/** One event on its way to one webhook. */
export class Delivery {
  @Uuid()
  readonly id!: string;

  readonly eventId!: string;

  @OneOf(eventTypes)
  readonly type!: EventType;

  @Uuid()
  readonly linkId!: string;

  /** The event’s position among all: for one link, a later event has a higher one. */
  readonly sequence!: number;

  /** `dead`: given up, until someone resends it. */
  @OneOf(deliveryStatuses)
  readonly status!: DeliveryStatus;

  /** Attempts so far, or since it was resent. */
  readonly attempts!: number;

  /** When it is tried next; `null` if it is not pending. */
  readonly dueAt!: Date | null;

  /** The HTTP status of the last answer. */
  readonly lastStatus!: number | null;

  /** Why there was no answer: a short fixed word. */
  readonly lastError!: string | null;

  readonly deliveredAt!: Date | null;

  /** When someone resent it after it was given up. */
  readonly resentAt!: Date | null;

  /** The last attempts, at most 20, the oldest first. */
  readonly tries!: DeliveryTry[];

  static readonly example: Delivery = {
    id: '01981f76-7a00-7c33-8e90-aabbccddeeff',
    eventId: LinkEvent.example.id,
    type: LinkEvent.example.type,
    linkId: LinkEvent.example.data.linkId,
    sequence: LinkEvent.example.sequence,
    status: 'dead',
    attempts: 2,
    dueAt: null,
    lastStatus: 500,
    lastError: 'refused',
    deliveredAt: null,
    resentAt: null,
    tries: [
      { at: new Date('2027-01-31T11:00:01.000Z'), durationMs: 3_002, status: null, error: 'connect_timeout' },
      { at: new Date('2027-01-31T11:00:09.000Z'), durationMs: 45, status: 500, error: 'refused' },
    ],
  };
}

/** A page of deliveries. */
export class DeliveryPage extends PageView {
  readonly items!: Delivery[];

  static readonly example: DeliveryPage = { items: [Delivery.example], nextCursor: null };
}
