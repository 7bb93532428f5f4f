/** What the API's description says of events and webhooks. */
import { answer, json, noContent, type OperationDescription } from '#kernel';
import type { FeedPage } from '../event-feed.js';
import { eventTypes, type EventData, type LinkEvent } from '../event.js';
import {
  deliveryStatuses,
  type CreatedWebhook,
  type Delivery,
  type ResentDeliveries,
  type RotatedSecret,
  type Webhook,
} from '../webhooks/webhook.js';

const LINK_ID = '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21';

const eventSchema = json.object<LinkEvent>(
  'LinkEvent',
  {
    id: json.text('The same however often it is delivered: by it a receiver knows a repetition.'),
    type: json.oneOf(eventTypes),
    timestamp: json.time(),
    data: json.object<EventData>('EventData', {
      linkId: json.uuid(),
      userId: json.text('The user, as the service that owns the link names it.'),
      reason: json.optional(json.text('Why the link is not well.')),
      renewed: json.optional(json.flag('Whether an active link was linked again.')),
    }),
  },
  'Alike in the feed and in a webhook’s body.',
);

const exampleEvent: LinkEvent = {
  id: '01981f70-55aa-7b4e-8a11-0c9d8e7f6a5b',
  type: 'link.reauthorization_required',
  timestamp: new Date('2027-01-31T11:00:00.000Z'),
  data: { linkId: LINK_ID, userId: 'u-17', reason: 'grant_refused' },
};

export const listEvents: OperationDescription = {
  id: 'listEvents',
  summary: 'What happened to links since a cursor, oldest first',
  details:
    'Kept for 30 days. Ask on from `nextCursor`, also at the end: there it gives what has happened since.',
  answers: [
    answer(
      200,
      'A stretch of the feed.',
      json.object<FeedPage>('EventPage', {
        items: json.list(eventSchema),
        nextCursor: json.text(),
        hasMore: json.flag(),
      }),
      { items: [exampleEvent], nextCursor: '1042', hasMore: false },
    ),
  ],
};

const webhookMembers = {
  id: json.uuid(),
  url: json.url(),
  types: json.nullable(json.list(json.oneOf(eventTypes)), '`null` for all.'),
  createdAt: json.time(),
  disabledAt: json.nullable(json.time(), 'Nothing is sent from then on: its receiver answered 410 (gone).'),
};

const webhookSchema = json.object<Webhook>('Webhook', webhookMembers);

const secret = json.text('Signs the messages (Standard Webhooks). Shown this once.');
const SHOWN_SECRET = 'whsec_…';

const exampleWebhook: Webhook = {
  id: '01981f75-0c4d-7e21-93a7-1b2c3d4e5f60',
  url: 'https://app.example.com/coco/events',
  types: null,
  createdAt: new Date('2027-01-31T11:05:00.000Z'),
  disabledAt: null,
};

const deliverySchema = json.object<Delivery>('Delivery', {
  id: json.uuid(),
  eventId: json.text(),
  type: json.oneOf(eventTypes),
  linkId: json.uuid(),
  status: json.oneOf(deliveryStatuses, '`dead`: given up, until someone has it sent again.'),
  attempts: json.count(),
  dueAt: json.nullable(json.time(), 'When it is tried next.'),
  lastStatus: json.nullable(json.count(), 'The HTTP status of the last answer.'),
  lastError: json.nullable(json.text(), 'Why there was no answer.'),
  deliveredAt: json.nullable(json.time()),
});

const exampleDelivery: Delivery = {
  id: '01981f76-7a00-7c33-8e90-aabbccddeeff',
  eventId: exampleEvent.id,
  type: exampleEvent.type,
  linkId: LINK_ID,
  status: 'dead',
  attempts: 10,
  dueAt: null,
  lastStatus: 500,
  lastError: null,
  deliveredAt: null,
};

export const createWebhook: OperationDescription = {
  id: 'createWebhook',
  summary: 'Have events sent to an address',
  details: 'The answer holds the secret that signs the messages, which is never shown again.',
  request: { url: exampleWebhook.url },
  answers: [
    answer(
      201,
      'The webhook with its secret.',
      json.object<CreatedWebhook>('CreatedWebhook', { ...webhookMembers, secret }),
      { ...exampleWebhook, secret: SHOWN_SECRET },
    ),
  ],
  problems: ['too_many_webhooks'],
};

export const listWebhooks: OperationDescription = {
  id: 'listWebhooks',
  summary: 'The caller’s webhooks, newest first',
  answers: [
    answer(200, 'A page of webhooks.', json.page('WebhookPage', webhookSchema), {
      items: [exampleWebhook],
      nextCursor: null,
    }),
  ],
};

export const readWebhook: OperationDescription = {
  id: 'readWebhook',
  summary: 'One webhook',
  answers: [answer(200, 'The webhook.', webhookSchema, exampleWebhook)],
  problems: ['not_found'],
};

export const deleteWebhook: OperationDescription = {
  id: 'deleteWebhook',
  summary: 'Delete a webhook, with what was still to be sent to it',
  answers: [noContent],
  problems: ['not_found'],
};

export const enableWebhook: OperationDescription = {
  id: 'enableWebhook',
  summary: 'Send again to a webhook whose receiver had answered 410',
  answers: [noContent],
  problems: ['not_found'],
};

export const rotateWebhookSecret: OperationDescription = {
  id: 'rotateWebhookSecret',
  summary: 'Make a new secret for a webhook',
  details: 'For a day messages are signed with both, so that it changes without a gap.',
  answers: [
    answer(201, 'The secret.', json.object<RotatedSecret>('WebhookSecret', { secret }), {
      secret: SHOWN_SECRET,
    }),
  ],
  problems: ['not_found'],
};

export const listDeliveries: OperationDescription = {
  id: 'listDeliveries',
  summary: 'What was sent to a webhook, newest first',
  answers: [
    answer(200, 'A page of deliveries.', json.page('DeliveryPage', deliverySchema), {
      items: [exampleDelivery],
      nextCursor: null,
    }),
  ],
  problems: ['not_found'],
};

export const resendDeliveries: OperationDescription = {
  id: 'resendDeliveries',
  summary: 'Send every dead delivery of a webhook again, in their order',
  answers: [
    answer(
      202,
      'How many.',
      json.object<ResentDeliveries>('ResentDeliveries', { deliveries: json.count() }),
      { deliveries: 3 },
    ),
  ],
  problems: ['not_found'],
};

export const resendDelivery: OperationDescription = {
  id: 'resendDelivery',
  summary: 'Send one dead delivery again',
  answers: [{ status: 202, description: 'It is sent again.' }],
  problems: ['not_found'],
};
