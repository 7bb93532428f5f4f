import { commandEnds, type CommandEnd } from '#audit';
import { Keywords, OneOf, PageView, Uuid } from '#kernel';
import { eventTypes, type EventType } from '../event.view.js';
import { Webhook } from './webhook.view.js';

/** A service's webhook as admins see it. */
export class AdminWebhook {
  @Uuid()
  readonly id!: string;

  @Uuid()
  readonly serviceId!: string;

  /** Scheme, host and port. The path, often a password of the receiver, is shown only to the service. */
  @Keywords({ format: 'uri' })
  readonly origin!: string;

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

  /** Deliveries that are queued, up to 1,000. */
  readonly pending!: number;

  /** Deliveries that were given up, up to 1,000. */
  readonly dead!: number;

  static readonly example: AdminWebhook = {
    id: Webhook.example.id,
    serviceId: '01981f3e-1a2b-7c3d-8e4f-5a6b7c8d9e0f',
    origin: 'https://app.example.com',
    types: Webhook.example.types,
    capabilities: Webhook.example.capabilities,
    states: Webhook.example.states,
    createdAt: Webhook.example.createdAt,
    disabledAt: Webhook.example.disabledAt,
    pending: 2,
    dead: 0,
  };
}

/** A page of webhooks as admins see them. */
export class AdminWebhookPage extends PageView {
  readonly items!: AdminWebhook[];

  static readonly example: AdminWebhookPage = { items: [AdminWebhook.example], nextCursor: null };
}
