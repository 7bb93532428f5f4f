import { Controller, Get, Param, Query } from '@nestjs/common';
import { CurrentCall, RequireRole, type CallContext, type Caller } from '#access';
import { Described, UuidPipe } from '#kernel';
import { CommandDirectory } from '../lifecycle/following/command-directory.js';
import type { FollowedCommand, FollowedCommandPage } from '../lifecycle/following/command.view.js';
import { ListCommandsQuery } from '../lifecycle/following/commands.query.js';

/** Admins follow the commands of every link. */
@Controller('v1/admin')
export class AdminCommandsController {
  constructor(private readonly directory: CommandDirectory) {}

  /** One command of any link: how far it has come, or how it ended. */
  @Get('commands/:commandId')
  @RequireRole('viewer')
  @Described({ id: 'readAnyCommand', problems: ['command_not_found'] })
  async get(
    @Param('commandId', UuidPipe) id: string,
    @CurrentCall() { caller }: CallContext,
  ): Promise<FollowedCommand> {
    return this.directory.get(id, onEveryLink(caller));
  }

  /** The commands of any link, newest first. */
  @Get('links/:id/commands')
  @RequireRole('viewer')
  @Described({ id: 'listAnyLinkCommands', problems: ['link_not_found'] })
  async list(
    @Param('id', UuidPipe) id: string,
    @Query() query: ListCommandsQuery,
    @CurrentCall() { caller }: CallContext,
  ): Promise<FollowedCommandPage> {
    return this.directory.ofLink(id, query, onEveryLink(caller));
  }
}

/** A service with the scope `admin` reads every link here, even if elsewhere it acts only on those that it made. */
function onEveryLink(caller: Caller): Caller {
  return { ...caller, linkAccess: 'any' };
}
