import { Controller, Get, Param, Query } from '@nestjs/common';
import { CurrentCall, RequireScope, type CallContext } from '#access';
import { Described, UuidPipe } from '#kernel';
import { CommandDirectory } from '../lifecycle/following/command-directory.js';
import type { FollowedCommand, FollowedCommandPage } from '../lifecycle/following/command.view.js';
import { ListCommandsQuery } from '../lifecycle/following/commands.query.js';

/** How far commands have come, and how they ended. */
@Controller('v1')
export class FollowedCommandsController {
  constructor(private readonly directory: CommandDirectory) {}

  /**
   * One command: how far it has come, or how it ended.
   *
   * @remarks Every answer to a command names its id. The replica that carries the command out knows it at once; others know a
   * command that is neither sensitive nor asynchronous within a second.
   */
  @Get('commands/:commandId')
  @RequireScope('coconet:read')
  @Described({ id: 'readCommand', problems: ['command_not_found'] })
  async get(
    @Param('commandId', UuidPipe) id: string,
    @CurrentCall() { caller }: CallContext,
  ): Promise<FollowedCommand> {
    return this.directory.get(id, caller);
  }

  /** The commands of a link, newest first. */
  @Get('links/:id/commands')
  @RequireScope('coconet:read')
  @Described({ id: 'listCommands', problems: ['link_not_found'] })
  async list(
    @Param('id', UuidPipe) id: string,
    @Query() query: ListCommandsQuery,
    @CurrentCall() { caller }: CallContext,
  ): Promise<FollowedCommandPage> {
    return this.directory.ofLink(id, query, caller);
  }
}
