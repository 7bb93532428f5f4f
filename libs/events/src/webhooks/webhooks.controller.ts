import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { changerOf, CurrentCall, RequireScope, type CallContext } from '#access';
import { Described, IF_MATCH_PARAMETER, PageQuery, pageOf, readIfMatch, Tagged, UuidPipe } from '#kernel';
import { completeFilter } from '../event-filter.js';
import { TargetPolicy } from '../sending/target-policy.js';
import { DeliveryList } from './delivery-list.js';
import { ChangeWebhookRequest, CreateWebhookRequest, ListDeliveriesQuery } from './webhook.request.js';
import { WebhookSecretCipher } from '../sending/webhook-secrets.js';
import { WebhookStore, type WebhookChanger } from './webhook.store.js';
import { WebhookTester } from './webhook-tester.js';
import { versionOfWebhook } from './webhook-version.js';
import type {
  CreatedWebhook,
  DeliveryPage,
  ResentDeliveries,
  Webhook,
  WebhookPage,
  WebhookSecret,
  WebhookTest,
} from './webhook.view.js';

/**
 * Services choose where their events are sent, and see which ones could not be delivered. A webhook reveals
 * what the feed does, so it also requires the feed's scope.
 */
@Controller('v1/webhooks')
export class WebhooksController {
  constructor(
    private readonly store: WebhookStore,
    private readonly deliveries: DeliveryList,
    private readonly targets: TargetPolicy,
    private readonly secrets: WebhookSecretCipher,
    private readonly tester: WebhookTester,
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
  @Tagged(versionOfWebhook)
  @Described({ id: 'readWebhook', problems: ['not_found'] })
  async get(
    @Param('webhookId', UuidPipe) id: string,
    @CurrentCall() { caller }: CallContext,
  ): Promise<Webhook> {
    return this.store.get(caller.serviceId, id);
  }

  /**
   * Change where a webhook leads and what it gets, or disable it.
   *
   * @remarks Changes the given fields; the others stay. Queued events go to the new address, even if the new filter
   * excludes them. The secret stays.
   */
  @Patch(':webhookId')
  @RequireScope('webhooks:manage', 'links:read')
  @Tagged(versionOfWebhook)
  @Described({
    id: 'changeWebhook',
    parameters: IF_MATCH_PARAMETER,
    problems: ['invalid_request', 'not_found', 'changed_meanwhile'],
  })
  async change(
    @Param('webhookId', UuidPipe) id: string,
    @Body() { url, ...change }: ChangeWebhookRequest,
    @CurrentCall() call: CallContext,
    @Headers('if-match') ifMatch?: string,
  ): Promise<Webhook> {
    const expected = readIfMatch(ifMatch);
    await this.store.get(call.caller.serviceId, id);
    const target = url === undefined ? undefined : (await this.targets.check(url)).href;
    return this.store.change(id, { url: target, ...change }, webhookChangerOf(call), expected);
  }

  /**
   * Send a test event to a webhook now, and learn what its receiver answered.
   *
   * @remarks The event has the type `webhook.test`, is signed like any other, and is about no link. It is sent once,
   * even to a disabled webhook, and is not listed among the deliveries.
   */
  @Post(':webhookId/test')
  @HttpCode(200)
  @RequireScope('webhooks:manage', 'links:read')
  @Described({ id: 'testWebhook', problems: ['not_found', 'rate_limited'] })
  async test(
    @Param('webhookId', UuidPipe) id: string,
    @CurrentCall() call: CallContext,
  ): Promise<WebhookTest> {
    return this.tester.test(id, webhookChangerOf(call));
  }

  /** Delete a webhook, with everything still to be sent to it. */
  @Delete(':webhookId')
  @HttpCode(204)
  @RequireScope('webhooks:manage')
  @Described({ id: 'deleteWebhook', problems: ['not_found'] })
  async delete(@Param('webhookId', UuidPipe) id: string, @CurrentCall() call: CallContext): Promise<void> {
    await this.store.delete(id, webhookChangerOf(call));
  }

  /** Resume sending to a disabled webhook, starting with queued events. */
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

  /**
   * Resend every dead delivery of a webhook, in order.
   *
   * @remarks Newer events may have arrived meanwhile: the messages are marked as `resent`, and keep their `sequence` and `timestamp`.
   */
  @Post(':webhookId/resend')
  @HttpCode(202)
  @RequireScope('webhooks:manage', 'links:read')
  @Described({ id: 'resendDeliveries', problems: ['not_found'] })
  async resendAll(
    @Param('webhookId', UuidPipe) id: string,
    @CurrentCall() call: CallContext,
  ): Promise<ResentDeliveries> {
    await this.store.get(call.caller.serviceId, id);
    return { deliveries: await this.deliveries.resendAll(id, webhookChangerOf(call)) };
  }

  /**
   * Resend one dead delivery.
   *
   * @remarks Newer events may have arrived meanwhile: the message is marked as `resent`, and keeps its `sequence` and `timestamp`.
   */
  @Post(':webhookId/deliveries/:deliveryId/resend')
  @HttpCode(202)
  @RequireScope('webhooks:manage', 'links:read')
  @Described({ id: 'resendDelivery', problems: ['not_found'] })
  async resend(
    @Param('webhookId', UuidPipe) id: string,
    @Param('deliveryId', UuidPipe) deliveryId: string,
    @CurrentCall() call: CallContext,
  ): Promise<void> {
    await this.store.get(call.caller.serviceId, id);
    await this.deliveries.resend(id, deliveryId, webhookChangerOf(call));
  }
}

function webhookChangerOf(call: CallContext): WebhookChanger {
  return { serviceId: call.caller.serviceId, ...changerOf(call) };
}
