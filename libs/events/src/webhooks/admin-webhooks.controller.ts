import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { changerOf, CurrentCall, RequireRole, type CallContext } from '#access';
import { Described, pageOf, UuidPipe } from '#kernel';
import { AdminWebhooks } from './admin-webhooks.js';
import type { AdminWebhook, AdminWebhookPage } from './admin-webhook.view.js';
import { DeliveryList } from './delivery-list.js';
import { ListDeliveriesQuery, ListWebhooksQuery } from './webhook.request.js';
import type { DeliveryPage, ResentDeliveries } from './webhook.view.js';

/** Admins see the webhooks of all services, without their paths and secrets, and the result of each delivery. */
@Controller('v1/admin/webhooks')
export class AdminWebhooksController {
  constructor(
    private readonly webhooks: AdminWebhooks,
    private readonly deliveries: DeliveryList,
  ) {}

  /** Webhooks of one service or of all, newest first. */
  @Get()
  @RequireRole('viewer')
  @Described({ id: 'listAllWebhooks' })
  async list(@Query() { serviceId, limit, cursor }: ListWebhooksQuery): Promise<AdminWebhookPage> {
    return pageOf(await this.webhooks.page(serviceId, limit + 1, cursor), limit);
  }

  /** One webhook, of any service. */
  @Get(':webhookId')
  @RequireRole('viewer')
  @Described({ id: 'readAnyWebhook', problems: ['not_found'] })
  async get(@Param('webhookId', UuidPipe) id: string): Promise<AdminWebhook> {
    return this.webhooks.get(id);
  }

  /** What was sent to a webhook of any service, newest first. */
  @Get(':webhookId/deliveries')
  @RequireRole('viewer')
  @Described({ id: 'listDeliveriesOfAnyWebhook', problems: ['not_found'] })
  async listDeliveries(
    @Param('webhookId', UuidPipe) id: string,
    @Query() { status, limit, cursor }: ListDeliveriesQuery,
  ): Promise<DeliveryPage> {
    await this.webhooks.get(id);
    return pageOf(await this.deliveries.page(id, status, limit + 1, cursor), limit);
  }

  /** Resend every dead delivery of a webhook, in order, as its service may. */
  @Post(':webhookId/resend')
  @HttpCode(202)
  @RequireRole('operator')
  @Described({ id: 'resendDeliveriesOfAnyWebhook', problems: ['not_found'] })
  async resendAll(
    @Param('webhookId', UuidPipe) id: string,
    @CurrentCall() call: CallContext,
  ): Promise<ResentDeliveries> {
    const { serviceId } = await this.webhooks.get(id);
    return { deliveries: await this.deliveries.resendAll(id, { serviceId, ...changerOf(call) }) };
  }
}
