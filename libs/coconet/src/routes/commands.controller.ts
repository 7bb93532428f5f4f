import { Body, Controller, Headers, HttpCode, Param, Post, Res } from '@nestjs/common';
import { CurrentCall, RequireScope, type CallContext } from '#access';
import { Described } from '#kernel';
import { CallsCoco, TYPED_COMMAND_PROBLEMS, idempotencyKey } from '../answers/coco-answers.js';
import { send, type HttpReply } from '../answers/http-reply.js';
import { operations } from '../policy/operations.js';
import { batchForm, typedForm } from '../commands/requests/answer-forms.js';
import { BatchResultsView } from '../commands/requests/batch-result.view.js';
import { CommandResultView } from '../commands/command-result.view.js';
import { acceptance, batchAcceptance, prefer } from '../lifecycle/following/async-answers.js';
import { CommandRequests } from '../commands/requests/command-requests.js';
import { BatchRequest, CommandRequest, ResourceCommandRequest } from '../commands/typed/command.request.js';
import { TypedCommands } from '../commands/typed/typed-commands.js';

/** Tells the devices of a network what to do. */
@Controller('v1/links/:id/networks/:networkId')
export class CommandsController {
  constructor(
    private readonly commands: TypedCommands,
    private readonly requests: CommandRequests,
  ) {}

  /**
   * Send a command to a resource.
   *
   * @remarks By the standard’s names or numbers, which are checked before COCO sees the command. `state` says how far it has
   *   come: `accepted` is not done yet, and `failed` means that COCO had the command and the device did not do it.
   */
  @Post('devices/:deviceNodeId/resources/:resourceEui/commands')
  @HttpCode(200)
  @RequireScope(operations.executeCommand.scope)
  @CallsCoco({
    id: 'executeCommand',
    parameters: { 'Idempotency-Key': idempotencyKey, Prefer: prefer },
    answer: { description: 'The result.', view: CommandResultView },
    otherAnswers: [acceptance],
    problems: TYPED_COMMAND_PROBLEMS,
  })
  async execute(
    @Param('id') id: string,
    @Param('networkId') networkId: string,
    @Param('deviceNodeId') deviceNodeId: string,
    @Param('resourceEui') resourceEui: string,
    @Body() body: CommandRequest,
    @Headers('Idempotency-Key') keyHeader: string | undefined,
    @Headers('Prefer') preferHeader: string | undefined,
    @CurrentCall() call: CallContext,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const commands = [this.commands.one({ networkId, deviceNodeId, resourceEui }, body)];
    const asked = { linkId: id, commands, keyHeader, preferHeader, form: typedForm };
    send(reply, await this.requests.run(call, asked));
  }

  /**
   * Send a command to a resource that the body names.
   *
   * @remarks As `executeCommand`, with `resourceEui` in the body: it may hold slashes, which some clients and proxies decode in
   *   a path. Under one `Idempotency-Key` both are the same command.
   */
  @Post('devices/:deviceNodeId/commands')
  @HttpCode(200)
  @RequireScope(operations.executeCommand.scope)
  @CallsCoco({
    id: 'executeResourceCommand',
    parameters: { 'Idempotency-Key': idempotencyKey, Prefer: prefer },
    answer: { description: 'The result.', view: CommandResultView },
    otherAnswers: [acceptance],
    problems: TYPED_COMMAND_PROBLEMS,
  })
  async executeAtResource(
    @Param('id') id: string,
    @Param('networkId') networkId: string,
    @Param('deviceNodeId') deviceNodeId: string,
    @Body() body: ResourceCommandRequest,
    @Headers('Idempotency-Key') keyHeader: string | undefined,
    @Headers('Prefer') preferHeader: string | undefined,
    @CurrentCall() call: CallContext,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const { resourceEui } = body;
    const commands = [this.commands.one({ networkId, deviceNodeId, resourceEui }, body)];
    const asked = { linkId: id, commands, keyHeader, preferHeader, form: typedForm };
    send(reply, await this.requests.run(call, asked));
  }

  /**
   * Send commands to several resources of a COCONet, such as a scene.
   *
   * @remarks They run in parallel, in no guaranteed order. Each has its result; if one is malformed, none is carried out.
   */
  @Post('commands')
  @HttpCode(207)
  @RequireScope(operations.executeCommand.scope)
  @Described({
    id: 'executeCommands',
    parameters: { 'Idempotency-Key': idempotencyKey, Prefer: prefer },
    answers: [{ status: 207, description: 'The result of each.', view: BatchResultsView }, batchAcceptance],
    problems: TYPED_COMMAND_PROBLEMS,
  })
  async executeAll(
    @Param('id') id: string,
    @Param('networkId') networkId: string,
    @Body() body: BatchRequest,
    @Headers('Idempotency-Key') keyHeader: string | undefined,
    @Headers('Prefer') preferHeader: string | undefined,
    @CurrentCall() call: CallContext,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const commands = this.commands.all(networkId, body);
    const asked = { linkId: id, commands, keyHeader, preferHeader, form: batchForm };
    send(reply, await this.requests.run(call, asked));
  }
}
