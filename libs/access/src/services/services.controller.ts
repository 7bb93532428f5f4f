import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import {
  CsvForm,
  Described,
  EXPORT_PAGE,
  IF_MATCH_PARAMETER,
  readIfMatch,
  Tagged,
  UuidPipe,
  walkPages,
  type FileReply,
} from '#kernel';
import { changerOf, type CallContext } from '../caller.js';
import { CurrentCall, RequireRole } from '../authentication/route-access.js';
import { csvAnswer, ListExports } from '../list-exports.js';
import { FreshSignIn } from '../four-eyes/fresh-sign-in.js';
import { ServiceKeyStore } from './service-key.store.js';
import {
  ChangeServiceRequest,
  CreateServiceRequest,
  ExportServicesQuery,
  ListServicesQuery,
} from './service.request.js';
import { ServiceStore } from './service.store.js';
import { versionOf } from './service-version.js';
import { Service, type AddedServiceKey, type ServicePage, type ServiceWithKey } from './service.view.js';

const csv = new CsvForm<Service>([
  'id',
  'name',
  'owner',
  'scopes',
  'linkAccess',
  'capabilities',
  'keptByUpgrade',
  'returnUrlPrefixes',
  'requestRate',
  'requestBurst',
  'jwtSubject',
  'requiredActor',
  'requiredApproval',
  'createdAt',
  'expiresAt',
  'disabledAt',
  { title: 'keys', valueOf: ({ keys }) => keys.length },
]);

/** Admins register the services that may call, change them, and rotate their keys. */
@Controller('v1/admin/services')
export class ServicesController {
  constructor(
    private readonly store: ServiceStore,
    private readonly keys: ServiceKeyStore,
    private readonly freshSignIn: FreshSignIn,
    private readonly exports: ListExports,
  ) {}

  /**
   * Register a service.
   *
   * @remarks The answer holds its first key, which is never shown again.
   */
  @Post()
  @RequireRole('access')
  @Described({ id: 'createService', problems: ['fresh_sign_in_required'] })
  async create(
    @Body() body: CreateServiceRequest,
    @CurrentCall() call: CallContext,
  ): Promise<ServiceWithKey> {
    this.freshSignIn.requireForRights(body, call);
    const { service, key } = await this.store.create(body, changerOf(call));
    return { ...service, key: key.text };
  }

  /**
   * Services.
   *
   * @remarks Newest first, unless `order` says otherwise.
   */
  @Get()
  @RequireRole('viewer')
  @Described({ id: 'listServices' })
  async list(@Query() { limit, cursor, name, order }: ListServicesQuery): Promise<ServicePage> {
    return this.store.page({ part: name, order }, limit, cursor);
  }

  /**
   * All services as CSV, in the order of the list.
   *
   * @remarks A cell that a spreadsheet would take for a formula begins with an apostrophe. The export is recorded as `list.exported`.
   */
  @Get('export')
  @RequireRole('viewer')
  @Described({
    id: 'exportServices',
    answers: [csvAnswer(csv, Service.example)],
    problems: ['audit_unavailable'],
  })
  async export(
    @Query() { name, order }: ExportServicesQuery,
    @CurrentCall() call: CallContext,
    @Res() reply: FileReply,
  ): Promise<void> {
    const rows = walkPages((cursor) => this.store.page({ part: name, order }, EXPORT_PAGE, cursor));
    await this.exports.send({ list: 'services', filters: { name }, form: csv, rows }, call, reply);
  }

  /** One service. */
  @Get(':serviceId')
  @RequireRole('viewer')
  @Tagged(versionOf)
  @Described({ id: 'readService', problems: ['not_found'] })
  async get(@Param('serviceId', UuidPipe) serviceId: string): Promise<Service> {
    return this.store.get(serviceId);
  }

  /**
   * Change a service.
   *
   * @remarks Changes the given fields, on every replica at once; the others stay.
   */
  @Patch(':serviceId')
  @RequireRole('access')
  @Tagged(versionOf)
  @Described({
    id: 'changeService',
    example: { ...Service.example, requestRate: 100 },
    parameters: IF_MATCH_PARAMETER,
    problems: ['not_found', 'changed_meanwhile', 'fresh_sign_in_required'],
  })
  async change(
    @Param('serviceId', UuidPipe) serviceId: string,
    @Body() body: ChangeServiceRequest,
    @CurrentCall() call: CallContext,
    @Headers('if-match') ifMatch?: string,
  ): Promise<Service> {
    this.freshSignIn.requireForRights(body, call);
    return this.store.change(serviceId, body, changerOf(call), readIfMatch(ifMatch));
  }

  /**
   * Disable a service.
   *
   * @remarks All its credentials stop working on every replica. Its links stay.
   */
  @Delete(':serviceId')
  @HttpCode(204)
  @RequireRole('access')
  @Described({
    id: 'disableService',
    parameters: IF_MATCH_PARAMETER,
    problems: ['not_found', 'changed_meanwhile'],
  })
  async disable(
    @Param('serviceId', UuidPipe) serviceId: string,
    @CurrentCall() call: CallContext,
    @Headers('if-match') ifMatch?: string,
  ): Promise<void> {
    await this.store.disable(serviceId, changerOf(call), readIfMatch(ifMatch));
  }

  /** Enable a disabled service: it can call again, with the keys it has. */
  @Post(':serviceId/enable')
  @HttpCode(204)
  @RequireRole('access')
  @Described({
    id: 'enableService',
    parameters: IF_MATCH_PARAMETER,
    problems: ['not_found', 'changed_meanwhile'],
  })
  async enable(
    @Param('serviceId', UuidPipe) serviceId: string,
    @CurrentCall() call: CallContext,
    @Headers('if-match') ifMatch?: string,
  ): Promise<void> {
    await this.store.enable(serviceId, changerOf(call), readIfMatch(ifMatch));
  }

  /**
   * Create another key for a service.
   *
   * @remarks Two may be live, for rotation without downtime. It is shown only this once.
   */
  @Post(':serviceId/keys')
  @RequireRole('access')
  @Described({ id: 'addServiceKey', problems: ['invalid_request', 'not_found', 'fresh_sign_in_required'] })
  async addKey(
    @Param('serviceId', UuidPipe) serviceId: string,
    @CurrentCall() call: CallContext,
  ): Promise<AddedServiceKey> {
    this.freshSignIn.requireForRights(await this.store.get(serviceId), call);
    const { id, text } = await this.keys.add(serviceId, changerOf(call));
    return { id, key: text };
  }

  /** Revoke a key of a service, on every replica. */
  @Delete(':serviceId/keys/:keyId')
  @HttpCode(204)
  @RequireRole('access')
  @Described({ id: 'revokeServiceKey', problems: ['not_found'] })
  async revokeKey(
    @Param('serviceId', UuidPipe) serviceId: string,
    @Param('keyId') keyId: string,
    @CurrentCall() call: CallContext,
  ): Promise<void> {
    await this.keys.revoke(serviceId, keyId, changerOf(call));
  }
}
