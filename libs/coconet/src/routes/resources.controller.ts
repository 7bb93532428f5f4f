import { Controller, Get, Param, Res } from '@nestjs/common';
import { CurrentCall, RequireScope, type CallContext } from '#access';
import { Described } from '#kernel';
import { listResources, readResource } from '../description/device-operations.js';
import { respond, type HttpReply } from '../answers/http-reply.js';
import { operations } from '../policy/operations.js';
import { TypedReads } from '../reads/typed-reads.js';

/** The resources of a network and their state. */
@Controller('v1/links/:id/networks/:networkId')
export class ResourcesController {
  constructor(private readonly reads: TypedReads) {}

  /** The resources of all zones, merged; zones that could not be read are named. */
  @Get('resources')
  @RequireScope(operations.readZone.scope)
  @Described(listResources)
  list(
    @Param('id') id: string,
    @Param('networkId') networkId: string,
    @CurrentCall() call: CallContext,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return respond(reply, (presence) => this.reads.resources(call, id, networkId, presence));
  }

  /** One resource's attributes, with names added to COCO's numbers. */
  @Get('devices/:deviceNodeId/resources/:resourceEui')
  @RequireScope(operations.readResource.scope)
  @Described(readResource)
  read(
    @Param('id') id: string,
    @Param('networkId') networkId: string,
    @Param('deviceNodeId') deviceNodeId: string,
    @Param('resourceEui') resourceEui: string,
    @CurrentCall() call: CallContext,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return respond(reply, (presence) =>
      this.reads.resource(call, id, { networkId, deviceNodeId, resourceEui }, presence),
    );
  }
}
