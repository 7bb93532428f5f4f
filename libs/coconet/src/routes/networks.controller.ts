import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import { CurrentCall, RequireScope, type CallContext } from '#access';
import { cacheControlOfRead, CallsCoco } from '../answers/coco-answers.js';
import { respondToRead, type HttpReply } from '../answers/http-reply.js';
import { operations } from '../policy/operations.js';
import { NetworksView, ZonesView } from '../reads/network.view.js';
import { TypedReads } from '../reads/typed-reads.js';
import { ZoneResourcesView } from '../reads/zone-resources.view.js';

/** A link's COCONets and their zones, as COCO answers, with words added to its numbers. */
@Controller('v1/links/:id/networks')
export class NetworksController {
  constructor(private readonly reads: TypedReads) {}

  /** The user’s COCONets. */
  @Get()
  @RequireScope(operations.listNetworks.scope)
  @CallsCoco({
    id: 'listNetworks',
    parameters: { 'Cache-Control': cacheControlOfRead },
    answer: { description: 'COCO’s answer, with words added to its numbers.', view: NetworksView },
  })
  list(
    @Param('id') id: string,
    @Headers('Cache-Control') cacheControl: string | undefined,
    @CurrentCall() call: CallContext,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return respondToRead(reply, cacheControl, (terms) => this.reads.networks(call, id, terms));
  }

  /** The zones of a COCONet. */
  @Get(':networkId/zones')
  @RequireScope(operations.listZones.scope)
  @CallsCoco({
    id: 'listZones',
    parameters: { 'Cache-Control': cacheControlOfRead },
    answer: { description: 'COCO’s answer.', view: ZonesView },
  })
  zones(
    @Param('id') id: string,
    @Param('networkId') networkId: string,
    @Headers('Cache-Control') cacheControl: string | undefined,
    @CurrentCall() call: CallContext,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return respondToRead(reply, cacheControl, (terms) => this.reads.zonesOf(call, id, networkId, terms));
  }

  /** One zone with its resources. */
  @Get(':networkId/zones/:zoneId')
  @RequireScope(operations.readZone.scope)
  @CallsCoco({
    id: 'readZone',
    parameters: { 'Cache-Control': cacheControlOfRead },
    answer: { description: 'COCO’s answer, with the kind of each resource.', view: ZoneResourcesView },
  })
  zone(
    @Param('id') id: string,
    @Param('networkId') networkId: string,
    @Param('zoneId') zoneId: string,
    @Headers('Cache-Control') cacheControl: string | undefined,
    @CurrentCall() call: CallContext,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return respondToRead(reply, cacheControl, (terms) =>
      this.reads.zone(call, id, { networkId, zoneId }, terms),
    );
  }
}
