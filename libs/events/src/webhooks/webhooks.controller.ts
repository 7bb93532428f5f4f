import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CurrentCall, RequireScope, type CallContext } from '#access';
import { Described, PageQuery, pageOf, UuidPipe, type Page } from '#kernel';
import { TargetPolicy } from '../delivery/target-policy.js';
import {
  createWebhook,
  deleteWebhook,
  enableWebhook,
  listDeliveries,
  listWebhooks,
  readWebhook,
  resendDeliveries,
  resendDelivery,
  rotateWebhookSecret,
} from '../description/event-operations.js';
import { DeliveryList } from './delivery-list.js';
import { CreateWebhookRequest, ListDeliveriesQuery } from './webhook.request.js';
import { WebhookSecretSealer } from './webhook-secrets.js';
import { WebhookStore, type WebhookChanger } from './webhook.store.js';
import type { CreatedWebhook, Delivery, ResentDeliveries, RotatedSecret, Webhook } from './webhook.js';

/**
 * Services say where their events are to be sent, and see what could not be. A webhook tells what the feed tells, so having
 * things sent, or seeing what was, takes the feed's scope too.
 */
@Controller('v1/webhooks')
export class WebhooksController {
  constructor(
    private readonly store: WebhookStore,
    private readonly deliveries: DeliveryList,
    private readonly targets: TargetPolicy,
    private readonly secrets: WebhookSecretSealer,
  ) {}

  /** Registers a webhook; the answer holds the secret that signs its messages, which is never shown again. */
  @Post()
  @RequireScope('webhooks:manage', 'links:read')
  @Described(createWebhook)
  async create(
    @Body() { url, types }: CreateWebhookRequest,
    @CurrentCall() call: CallContext,
  ): Promise<CreatedWebhook> {
    const target = await this.targets.check(url);
    const { secret, ...webhook } = await this.store.create(target.href, types, changerOf(call));
    return { ...webhook, secret: this.secrets.show(secret) };
  }

  /** The caller's webhooks, newest first. */
  @Get()
  @RequireScope('webhooks:manage')
  @Described(listWebhooks)
  async list(
    @Query() { limit, cursor }: PageQuery,
    @CurrentCall() { caller }: CallContext,
  ): Promise<Page<Webhook>> {
    return pageOf(await this.store.list(caller.serviceId, limit + 1, cursor), limit);
  }

  /** One webhook. */
  @Get(':webhookId')
  @RequireScope('webhooks:manage')
  @Described(readWebhook)
  async get(
    @Param('webhookId', UuidPipe) id: string,
    @CurrentCall() { caller }: CallContext,
  ): Promise<Webhook> {
    return this.store.get(caller.serviceId, id);
  }

  /** Deletes a webhook, with what was still to be sent to it. */
  @Delete(':webhookId')
  @HttpCode(204)
  @RequireScope('webhooks:manage')
  @Described(deleteWebhook)
  async delete(@Param('webhookId', UuidPipe) id: string, @CurrentCall() call: CallContext): Promise<void> {
    await this.store.delete(id, changerOf(call));
  }

  /** Sends to a webhook again that was disabled because its receiver answered 410. */
  @Post(':webhookId/enable')
  @HttpCode(204)
  @RequireScope('webhooks:manage', 'links:read')
  @Described(enableWebhook)
  async enable(@Param('webhookId', UuidPipe) id: string, @CurrentCall() call: CallContext): Promise<void> {
    await this.store.enable(id, changerOf(call));
  }

  /** Makes a new secret; for a day messages are signed with both, so that it changes without a gap. */
  @Post(':webhookId/rotate-secret')
  @RequireScope('webhooks:manage')
  @Described(rotateWebhookSecret)
  async rotateSecret(
    @Param('webhookId', UuidPipe) id: string,
    @CurrentCall() call: CallContext,
  ): Promise<RotatedSecret> {
    return { secret: this.secrets.show(await this.store.rotateSecret(id, changerOf(call))) };
  }

  /** Deliveries, newest first; `status=dead` are those that were given up. */
  @Get(':webhookId/deliveries')
  @RequireScope('webhooks:manage', 'links:read')
  @Described(listDeliveries)
  async listDeliveries(
    @Param('webhookId', UuidPipe) id: string,
    @Query() { status, limit, cursor }: ListDeliveriesQuery,
    @CurrentCall() { caller }: CallContext,
  ): Promise<Page<Delivery>> {
    await this.store.get(caller.serviceId, id);
    return pageOf(await this.deliveries.page(id, status, limit + 1, cursor), limit);
  }

  /** Sends every dead delivery again, in their order. */
  @Post(':webhookId/resend')
  @HttpCode(202)
  @RequireScope('webhooks:manage', 'links:read')
  @Described(resendDeliveries)
  async resendAll(
    @Param('webhookId', UuidPipe) id: string,
    @CurrentCall() { caller }: CallContext,
  ): Promise<ResentDeliveries> {
    await this.store.get(caller.serviceId, id);
    return { deliveries: await this.deliveries.resendAll(id) };
  }

  /** Sends one dead delivery again. */
  @Post(':webhookId/deliveries/:deliveryId/resend')
  @HttpCode(202)
  @RequireScope('webhooks:manage', 'links:read')
  @Described(resendDelivery)
  async resend(
    @Param('webhookId', UuidPipe) id: string,
    @Param('deliveryId', UuidPipe) deliveryId: string,
    @CurrentCall() { caller }: CallContext,
  ): Promise<void> {
    await this.store.get(caller.serviceId, id);
    await this.deliveries.resend(id, deliveryId);
  }
}

function changerOf({ caller, requestId, remoteAddress }: CallContext): WebhookChanger {
  const { kind, serviceId } = caller;
  return { serviceId, actor: { kind, id: serviceId }, requestId, remoteAddress };
}
