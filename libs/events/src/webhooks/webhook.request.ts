import { ArrayMinSize, ArrayUnique, IsArray, IsIn, IsOptional, Length } from 'class-validator';
import { MayBeLeftOut, PageQuery } from '#kernel';
import { eventTypes, type EventType } from '../event.view.js';
import { deliveryStatuses, Webhook, type DeliveryStatus } from './webhook.view.js';

const URL_LIMIT = 2_000;

/** The body of `POST /v1/webhooks`. */
export class CreateWebhookRequest {
  /** Where events are sent: https, and no internal address. */
  @Length(1, URL_LIMIT, { message: `expected a URL of at most ${URL_LIMIT} characters` })
  url = '';

  /** Only these; all if left out. */
  @MayBeLeftOut()
  @IsArray({ message: 'expected a list of types of events' })
  @ArrayMinSize(1, { message: 'expected at least one type' })
  @ArrayUnique({ message: 'expected each type once' })
  @IsIn(eventTypes, { each: true, message: `expected types among ${eventTypes.join(', ')}` })
  types?: EventType[];

  static readonly example: CreateWebhookRequest = { url: Webhook.example.url };
}

/** The query of `GET /v1/webhooks/:id/deliveries`. */
export class ListDeliveriesQuery extends PageQuery {
  @IsOptional()
  @IsIn(deliveryStatuses, { message: `expected one of ${deliveryStatuses.join(', ')}` })
  status?: DeliveryStatus;
}
