import { applyDecorators } from '@nestjs/common';
import {
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsUUID,
  Length,
} from 'class-validator';
import type { CommandEnd } from '#audit';
import { IsPageCursor, IsPageLimit, MayBeLeftOut, PAGE_DEFAULT, PageQuery } from '#kernel';
import { AreCapabilities, AreEnds, AreEventTypes, type EventFilter } from '../event-filter.js';
import type { EventType } from '../event.view.js';
import { deliveryStatuses, Webhook, type DeliveryStatus } from './webhook.view.js';

const URL_LIMIT = 2_000;

const IsFilter = (what: string): PropertyDecorator =>
  applyDecorators(
    MayBeLeftOut(),
    IsArray({ message: `expected a list of ${what}` }),
    ArrayMinSize(1, { message: `expected at least one of the ${what}, or no list for all` }),
    ArrayUnique({ message: 'expected each once' }),
  );

/** The body of `POST /v1/webhooks`. */
export class CreateWebhookRequest implements EventFilter {
  /** Where events are sent: https, and no internal address. */
  @Length(1, URL_LIMIT, { message: `expected a URL of at most ${URL_LIMIT} characters` })
  url = '';

  /**
   * Limits events to these types, plus `link.break_glass` for your own links in any case; if left out, all but
   * `command.finished`.
   */
  @IsFilter('types of events')
  @AreEventTypes()
  types?: EventType[];

  /** Limits `command.finished` to these capabilities. Without `types`, the webhook gets only these, and `link.break_glass`. */
  @IsFilter('capabilities')
  @AreCapabilities()
  capabilities?: string[];

  /** Limits `command.finished` to commands that ended like this. Without `types`, the webhook gets only these, and `link.break_glass`. */
  @IsFilter('states')
  @AreEnds()
  states?: CommandEnd[];

  static readonly example: CreateWebhookRequest = { url: Webhook.example.url };
}

/** As {@link IsFilter}, or `null` for no filter. */
const IsFilterOrNone = (what: string): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    IsArray({ message: `expected a list of ${what}, or null for all` }),
    ArrayMinSize(1, { message: `expected at least one of the ${what}, or null for all` }),
    ArrayUnique({ message: 'expected each once' }),
  );

/** The body of `PATCH /v1/webhooks/:id`: fields that are left out stay. */
export class ChangeWebhookRequest {
  /** Where events are sent from now on, including queued ones: https, and no internal address. */
  @MayBeLeftOut()
  @Length(1, URL_LIMIT, { message: `expected a URL of at most ${URL_LIMIT} characters` })
  url?: string;

  /** Limits events to these types; `null` for all but `command.finished`. */
  @IsFilterOrNone('types of events')
  @AreEventTypes()
  types?: EventType[] | null;

  /** Limits `command.finished` to these capabilities; `null` for all. */
  @IsFilterOrNone('capabilities')
  @AreCapabilities()
  capabilities?: string[] | null;

  /** Limits `command.finished` to commands that ended like this; `null` for all. */
  @IsFilterOrNone('states')
  @AreEnds()
  states?: CommandEnd[] | null;

  /** `true` sends nothing more and queues no new events; `false` resumes with what is queued. */
  @MayBeLeftOut()
  @IsBoolean({ message: 'expected true or false' })
  disabled?: boolean;

  static readonly example: ChangeWebhookRequest = { types: ['link.revoked'], disabled: false };
}

/** The query of `GET /v1/admin/webhooks`. */
export class ListWebhooksQuery extends PageQuery {
  /** Only those of this service. */
  @IsOptional()
  @IsUUID(undefined, { message: 'expected the id of a service' })
  serviceId?: string;
}

/** The query of `GET /v1/admin/webhooks/:id/deliveries/export`. */
export class ExportDeliveriesQuery {
  /** Only deliveries with this status. */
  @IsOptional()
  @IsIn(deliveryStatuses, { message: `expected one of ${deliveryStatuses.join(', ')}` })
  status?: DeliveryStatus;
}

/** The query of `GET /v1/webhooks/:id/deliveries`. */
export class ListDeliveriesQuery extends ExportDeliveriesQuery {
  /** Entries of the page. */
  @IsPageLimit()
  limit: number = PAGE_DEFAULT;

  @IsPageCursor()
  cursor?: string;
}
