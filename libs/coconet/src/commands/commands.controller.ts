import { Body, Controller, Headers, HttpCode, Param, Post, Res } from '@nestjs/common';
import { CurrentCall, RequireScope, type CallContext } from '#access';
import { Described } from '#kernel';
import { executeCommand, executeCommands } from '../description/device-operations.js';
import { respond, type HttpReply } from '../http-reply.js';
import { operations } from '../policy/operations.js';
import { CommandBatches } from './command-batches.js';
import { BatchRequest, CommandRequest } from './command.request.js';
import { TypedCommands } from './typed-commands.js';

/** Tells the devices of a network what to do. */
@Controller('v1/links/:id/networks/:networkId')
export class CommandsController {
  constructor(
    private readonly commands: TypedCommands,
    private readonly batches: CommandBatches,
  ) {}

  /** One command to one resource. */
  @Post('devices/:deviceNodeId/resources/:resourceEui/commands')
  @HttpCode(200)
  @RequireScope(operations.executeCommand.scope)
  @Described(executeCommand)
  execute(
    @Param('id') id: string,
    @Param('networkId') networkId: string,
    @Param('deviceNodeId') deviceNodeId: string,
    @Param('resourceEui') resourceEui: string,
    @Body() body: CommandRequest,
    @Headers('Idempotency-Key') key: string | undefined,
    @CurrentCall() call: CallContext,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return respond(reply, () =>
      this.commands.execute(call, id, { networkId, deviceNodeId, resourceEui }, body, key),
    );
  }

  /** Several commands to resources of one network, with a result each. */
  @Post('commands')
  @HttpCode(207)
  @RequireScope(operations.executeCommand.scope)
  @Described(executeCommands)
  executeAll(
    @Param('id') id: string,
    @Param('networkId') networkId: string,
    @Body() body: BatchRequest,
    @Headers('Idempotency-Key') key: string | undefined,
    @CurrentCall() call: CallContext,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return respond(reply, () => this.batches.execute(call, id, networkId, body, key));
  }
}
