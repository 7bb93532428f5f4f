import { Controller, Get, Param, Res } from '@nestjs/common';
import { CurrentCall, RequireScope, type CallContext } from '#access';
import { CallsCoco } from '../answers/coco-answers.js';
import { respond, type HttpReply } from '../answers/http-reply.js';
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
    answer: { description: 'COCO’s answer, with words added to its numbers.', view: NetworksView },
  })
  list(@Param('id') id: string, @CurrentCall() call: CallContext, @Res() reply: HttpReply): Promise<void> {
    return respond(reply, (presence) => this.reads.networks(call, id, presence));
  }

  /** The zones of a COCONet. */
  @Get(':networkId/zones')
  @RequireScope(operations.listZones.scope)
  @CallsCoco({ id: 'listZones', answer: { description: 'COCO’s answer.', view: ZonesView } })
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
  @CallsCoco({
    id: 'readZone',
    answer: { description: 'COCO’s answer, with the kind of each resource.', view: ZoneResourcesView },
  })
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
