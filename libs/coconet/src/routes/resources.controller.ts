import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import { CurrentCall, RequireScope, type CallContext } from '#access';
import { cacheControlOfRead, CallsCoco } from '../answers/coco-answers.js';
import { respondToRead, type HttpReply } from '../answers/http-reply.js';
import { operations } from '../policy/operations.js';
import { ResourceQuery } from '../reads/resource.query.js';
import { ResourceView } from '../reads/resource.view.js';
import { TypedReads } from '../reads/typed-reads.js';
import { MergedResourcesView } from '../reads/zone-resources.view.js';

/** The resources of a network and their state. */
@Controller('v1/links/:id/networks/:networkId')
export class ResourcesController {
  constructor(private readonly reads: TypedReads) {}

  /**
   * The resources of all zones, merged.
   *
   * @remarks A zone that could not be read does not fail the request: it is listed in `failedZones`.
   */
  @Get('resources')
  @RequireScope(operations.readZone.scope)
  @CallsCoco({
    id: 'listResources',
    parameters: { 'Cache-Control': cacheControlOfRead },
    answer: { description: 'The resources.', view: MergedResourcesView },
  })
  list(
    @Param('id') id: string,
    @Param('networkId') networkId: string,
    @Headers('Cache-Control') cacheControl: string | undefined,
    @CurrentCall() call: CallContext,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return respondToRead(reply, cacheControl, (terms) => this.reads.resources(call, id, networkId, terms));
  }

  /**
   * The state of a resource: its attributes, by name.
   *
   * @remarks Names, types and units are added to COCO’s numbers.
   */
  @Get('devices/:deviceNodeId/resources/:resourceEui')
  @RequireScope(operations.readResource.scope)
  @CallsCoco({
    id: 'readResource',
    parameters: { 'Cache-Control': cacheControlOfRead },
    answer: { description: 'The resource.', view: ResourceView },
  })
  read(
    @Param('id') id: string,
    @Param('networkId') networkId: string,
    @Param('deviceNodeId') deviceNodeId: string,
    @Param('resourceEui') resourceEui: string,
    @Headers('Cache-Control') cacheControl: string | undefined,
    @CurrentCall() call: CallContext,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return respondToRead(reply, cacheControl, (terms) =>
      this.reads.resource(call, id, { networkId, deviceNodeId, resourceEui }, terms),
    );
  }

  /**
   * The state of the resource that the query names.
   *
   * @remarks As `readResource`, with `resourceEui` in the query: it may hold slashes, which some clients and proxies decode in a
   *   path.
   */
  @Get('devices/:deviceNodeId/resource')
  @RequireScope(operations.readResource.scope)
  @CallsCoco({
    id: 'readResourceByQuery',
    parameters: { 'Cache-Control': cacheControlOfRead },
    answer: { description: 'The resource.', view: ResourceView },
  })
  readByQuery(
    @Param('id') id: string,
    @Param('networkId') networkId: string,
    @Param('deviceNodeId') deviceNodeId: string,
    @Query() { resourceEui }: ResourceQuery,
    @Headers('Cache-Control') cacheControl: string | undefined,
    @CurrentCall() call: CallContext,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return respondToRead(reply, cacheControl, (terms) =>
      this.reads.resource(call, id, { networkId, deviceNodeId, resourceEui }, terms),
    );
  }
}
