import { Controller, Get, Param, Res } from '@nestjs/common';
import { CurrentCall, RequireScope, type CallContext } from '#access';
import { Described } from '#kernel';
import { listNetworks, listZones, readZone } from '../description/device-operations.js';
import { respond, type HttpReply } from '../answers/http-reply.js';
import { operations } from '../policy/operations.js';
import { TypedReads } from '../reads/typed-reads.js';

/** A link's COCONets and their zones, as COCO answers, with words added to its numbers. */
@Controller('v1/links/:id/networks')
export class NetworksController {
  constructor(private readonly reads: TypedReads) {}

  /** The user's COCONets. */
  @Get()
  @RequireScope(operations.listNetworks.scope)
  @Described(listNetworks)
  list(@Param('id') id: string, @CurrentCall() call: CallContext, @Res() reply: HttpReply): Promise<void> {
    return respond(reply, (presence) => this.reads.networks(call, id, presence));
  }

  /** The zones of one COCONet. */
  @Get(':networkId/zones')
  @RequireScope(operations.listZones.scope)
  @Described(listZones)
  zones(
    @Param('id') id: string,
    @Param('networkId') networkId: string,
    @CurrentCall() call: CallContext,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return respond(reply, (presence) => this.reads.zonesOf(call, id, networkId, presence));
  }

  /** One zone with its resources. */
  @Get(':networkId/zones/:zoneId')
  @RequireScope(operations.readZone.scope)
  @Described(readZone)
  zone(
    @Param('id') id: string,
    @Param('networkId') networkId: string,
    @Param('zoneId') zoneId: string,
    @CurrentCall() call: CallContext,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return respond(reply, (presence) => this.reads.zone(call, id, { networkId, zoneId }, presence));
  }
}
