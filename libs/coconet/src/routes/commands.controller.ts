import { Body, Controller, Headers, HttpCode, Param, Post, Res } from '@nestjs/common';
import { CurrentCall, RequireScope, type CallContext } from '#access';
import { Described } from '#kernel';
import { executeCommand, executeCommands } from '../description/device-operations.js';
import { send, type HttpReply } from '../answers/http-reply.js';
import { operations } from '../policy/operations.js';
import { batchForm, typedForm } from '../commands/answer-forms.js';
import { CommandRunner } from '../commands/command-runner.js';
import { BatchRequest, CommandRequest } from '../commands/command.request.js';
import { TypedCommands } from '../commands/typed-commands.js';

/** Tells the devices of a network what to do. */
@Controller('v1/links/:id/networks/:networkId')
export class CommandsController {
  constructor(
    private readonly commands: TypedCommands,
    private readonly runner: CommandRunner,
  ) {}

  /** One command to one resource. */
  @Post('devices/:deviceNodeId/resources/:resourceEui/commands')
  @HttpCode(200)
  @RequireScope(operations.executeCommand.scope)
  @Described(executeCommand)
  async execute(
    @Param('id') id: string,
    @Param('networkId') networkId: string,
    @Param('deviceNodeId') deviceNodeId: string,
    @Param('resourceEui') resourceEui: string,
    @Body() body: CommandRequest,
    @Headers('Idempotency-Key') keyHeader: string | undefined,
    @CurrentCall() call: CallContext,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const commands = [this.commands.one({ networkId, deviceNodeId, resourceEui }, body)];
    send(reply, await this.runner.run(call, { linkId: id, commands, keyHeader, form: typedForm }));
  }

  /** Several commands to resources of one network, with a result each. */
  @Post('commands')
  @HttpCode(207)
  @RequireScope(operations.executeCommand.scope)
  @Described(executeCommands)
  async executeAll(
    @Param('id') id: string,
    @Param('networkId') networkId: string,
    @Body() body: BatchRequest,
    @Headers('Idempotency-Key') keyHeader: string | undefined,
    @CurrentCall() call: CallContext,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const commands = this.commands.all(networkId, body);
    send(reply, await this.runner.run(call, { linkId: id, commands, keyHeader, form: batchForm }));
  }
}
