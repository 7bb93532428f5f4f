import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ERASING_PATIENCE, type ErasedUser } from '#audit';
import { withPatience } from '#database';
import { AwaitingCommandStore } from './approval/awaiting-command.store.js';
import { CommandStore } from './lifecycle/command.store.js';
import { viewOf, type FollowedCommand } from './lifecycle/following/command.view.js';

const OF_LINKS = 'SELECT command_id AS id FROM awaiting_commands WHERE link_id = ANY($1::uuid[])';

/** No index has the names: this reads all commands that are kept. */
const FORGET = 'UPDATE commands SET actor_name = $2 WHERE actor_name = $1';

/** The commands to a user's devices, and those that the user caused. */
@Injectable()
export class UserCommands {
  constructor(
    private readonly database: DataSource,
    private readonly commands: CommandStore,
    private readonly awaiting: AwaitingCommandStore,
  ) {}

  /** The commands of links, the newest of each link first. @param limit for each link */
  async of(linkIds: readonly string[], limit: number): Promise<FollowedCommand[]> {
    const found: FollowedCommand[] = [];
    for (const linkId of linkIds)
      found.push(...(await this.commands.list({ linkId, limit })).map((record) => viewOf(record)));
    return found;
  }

  /** Ends what waits for approval, which is stored whole, and takes the name out of what the user caused. It may be repeated. */
  async forget({ userId, instead, linkIds }: ErasedUser): Promise<void> {
    await withPatience(this.database, ERASING_PATIENCE, async (manager) => {
      const waiting = await manager.query<{ id: string }[]>(OF_LINKS, [linkIds]);
      const taken = await this.awaiting.takeAll(
        waiting.map(({ id }) => id),
        manager,
      );
      await this.commands.endUnapproved(taken, 'failed', 'link_ended', manager);
      await manager.query(FORGET, [userId, instead]);
    });
  }
}
