import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { changerOf, csvAnswer, CurrentCall, ListExports, RequireRole, type CallContext } from '#access';
import { CsvForm, Described, EXPORT_PAGE, pageOf, UuidPipe, walkPages, type FileReply } from '#kernel';
import { AdminWebhooks } from './admin-webhooks.js';
import type { AdminWebhook, AdminWebhookPage } from './admin-webhook.view.js';
import { DeliveryList } from './delivery-list.js';
import { ExportDeliveriesQuery, ListDeliveriesQuery, ListWebhooksQuery } from './webhook.request.js';
import { Delivery, type DeliveryPage, type ResentDeliveries } from './webhook.view.js';

const csv = new CsvForm<Delivery>([
  'id',
  'eventId',
  'type',
  'linkId',
  'sequence',
  'status',
  'attempts',
  'dueAt',
  'lastStatus',
  'lastError',
  'deliveredAt',
  'resentAt',
]);

/** Admins see the webhooks of all services, without their paths and secrets, and the result of each delivery. */
@Controller('v1/admin/webhooks')
export class AdminWebhooksController {
  constructor(
    private readonly webhooks: AdminWebhooks,
    private readonly deliveries: DeliveryList,
    private readonly exports: ListExports,
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

  /**
   * What was sent to a webhook of any service as CSV, newest first, without the single attempts.
   *
   * @remarks A cell that a spreadsheet would take for a formula begins with an apostrophe. The export is recorded as `list.exported`.
   */
  @Get(':webhookId/deliveries/export')
  @RequireRole('viewer')
  @Described({
    id: 'exportDeliveriesOfAnyWebhook',
    answers: [csvAnswer(csv, Delivery.example)],
    problems: ['not_found', 'audit_unavailable'],
  })
  async exportDeliveries(
    @Param('webhookId', UuidPipe) of: string,
    @Query() { status }: ExportDeliveriesQuery,
    @CurrentCall() call: CallContext,
    @Res() reply: FileReply,
  ): Promise<void> {
    await this.webhooks.get(of);
    const rows = walkPages(async (cursor) =>
      pageOf(await this.deliveries.page(of, status, EXPORT_PAGE + 1, cursor), EXPORT_PAGE),
    );
    await this.exports.send({ list: 'deliveries', filters: { status }, of, form: csv, rows }, call, reply);
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
