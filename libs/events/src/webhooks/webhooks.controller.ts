import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { changerOf, CurrentCall, RequireScope, type CallContext } from '#access';
import { Described, PageQuery, pageOf, UuidPipe } from '#kernel';
import { completeFilter } from '../event-filter.js';
import { TargetPolicy } from './target-policy.js';
import { DeliveryList } from './delivery-list.js';
import { CreateWebhookRequest, ListDeliveriesQuery } from './webhook.request.js';
import { WebhookSecretCipher } from './webhook-secrets.js';
import { WebhookStore, type WebhookChanger } from './webhook.store.js';
import type {
  CreatedWebhook,
  DeliveryPage,
  ResentDeliveries,
  Webhook,
  WebhookPage,
  WebhookSecret,
} from './webhook.view.js';

/**
 * Services choose where their events are sent, and see which could not be. A webhook reveals what the feed
 * does, so it also requires the feed's scope.
 */
@Controller('v1/webhooks')
export class WebhooksController {
  constructor(
    private readonly store: WebhookStore,
    private readonly deliveries: DeliveryList,
    private readonly targets: TargetPolicy,
    private readonly secrets: WebhookSecretCipher,
  ) {}

  /**
   * Have events sent to an address.
   *
   * @remarks The answer holds the secret that signs the messages, which is never shown again.
   */
  @Post()
  @RequireScope('webhooks:manage', 'links:read')
  @Described({ id: 'createWebhook', problems: ['too_many_webhooks'] })
  async create(
    @Body() { url, ...asked }: CreateWebhookRequest,
    @CurrentCall() call: CallContext,
  ): Promise<CreatedWebhook> {
    const filter = completeFilter(asked);
    const target = await this.targets.check(url);
    const { secret, ...webhook } = await this.store.create(target.href, filter, webhookChangerOf(call));
    return { ...webhook, secret: this.secrets.show(secret) };
  }

  /** The caller's webhooks, newest first. */
  @Get()
  @RequireScope('webhooks:manage')
  @Described({ id: 'listWebhooks' })
  async list(
    @Query() { limit, cursor }: PageQuery,
    @CurrentCall() { caller }: CallContext,
  ): Promise<WebhookPage> {
    return pageOf(await this.store.list(caller.serviceId, limit + 1, cursor), limit);
  }

  /** One webhook. */
  @Get(':webhookId')
  @RequireScope('webhooks:manage')
  @Described({ id: 'readWebhook', problems: ['not_found'] })
  async get(
    @Param('webhookId', UuidPipe) id: string,
    @CurrentCall() { caller }: CallContext,
  ): Promise<Webhook> {
    return this.store.get(caller.serviceId, id);
  }

  /** Delete a webhook, with everything still to be sent to it. */
  @Delete(':webhookId')
  @HttpCode(204)
  @RequireScope('webhooks:manage')
  @Described({ id: 'deleteWebhook', problems: ['not_found'] })
  async delete(@Param('webhookId', UuidPipe) id: string, @CurrentCall() call: CallContext): Promise<void> {
    await this.store.delete(id, webhookChangerOf(call));
  }

  /** Resume sending to a webhook that was disabled because its receiver answered 410. */
  @Post(':webhookId/enable')
  @HttpCode(204)
  @RequireScope('webhooks:manage', 'links:read')
  @Described({ id: 'enableWebhook', problems: ['not_found'] })
  async enable(@Param('webhookId', UuidPipe) id: string, @CurrentCall() call: CallContext): Promise<void> {
    await this.store.enable(id, webhookChangerOf(call));
  }

  /**
   * Make a new secret for a webhook.
   *
   * @remarks For a day messages are signed with both secrets, so that the receiver can switch without a gap.
   */
  @Post(':webhookId/rotate-secret')
  @RequireScope('webhooks:manage')
  @Described({ id: 'rotateWebhookSecret', problems: ['not_found'] })
  async rotateSecret(
    @Param('webhookId', UuidPipe) id: string,
    @CurrentCall() call: CallContext,
  ): Promise<WebhookSecret> {
    return { secret: this.secrets.show(await this.store.rotateSecret(id, webhookChangerOf(call))) };
  }

  /**
   * What was sent to a webhook, newest first.
   *
   * @remarks `status=dead` lists those that were given up.
   */
  @Get(':webhookId/deliveries')
  @RequireScope('webhooks:manage', 'links:read')
  @Described({ id: 'listDeliveries', problems: ['not_found'] })
  async listDeliveries(
    @Param('webhookId', UuidPipe) id: string,
    @Query() { status, limit, cursor }: ListDeliveriesQuery,
    @CurrentCall() { caller }: CallContext,
  ): Promise<DeliveryPage> {
    await this.store.get(caller.serviceId, id);
    return pageOf(await this.deliveries.page(id, status, limit + 1, cursor), limit);
  }

  /** Resend every dead delivery of a webhook, in order. */
  @Post(':webhookId/resend')
  @HttpCode(202)
  @RequireScope('webhooks:manage', 'links:read')
  @Described({ id: 'resendDeliveries', problems: ['not_found'] })
  async resendAll(
    @Param('webhookId', UuidPipe) id: string,
    @CurrentCall() { caller }: CallContext,
  ): Promise<ResentDeliveries> {
    await this.store.get(caller.serviceId, id);
    return { deliveries: await this.deliveries.resendAll(id) };
  }

  /** Resend one dead delivery. */
  @Post(':webhookId/deliveries/:deliveryId/resend')
  @HttpCode(202)
  @RequireScope('webhooks:manage', 'links:read')
  @Described({ id: 'resendDelivery', problems: ['not_found'] })
  async resend(
    @Param('webhookId', UuidPipe) id: string,
    @Param('deliveryId', UuidPipe) deliveryId: string,
    @CurrentCall() { caller }: CallContext,
  ): Promise<void> {
    await this.store.get(caller.serviceId, id);
    await this.deliveries.resend(id, deliveryId);
  }
}

function webhookChangerOf(call: CallContext): WebhookChanger {
  return { serviceId: call.caller.serviceId, ...changerOf(call) };
}
