import { Injectable } from '@nestjs/common';
import type { Caller } from '#access';
import { smallestIdAt, type Page } from '#kernel';
import { LiveGrants } from '#grants';
import { isVisible, LinkNotFound, LinkStore } from '#vault';
import { CommandNotFound } from '../command-errors.js';
import { CommandLifecycle } from '../command-lifecycle.js';
import type { CommandRecord } from '../command-record.js';
import { leadsTo } from '../command-states.js';
import { CommandStore, type CommandFilter } from '../command.store.js';
import { viewOf, type FollowedCommand } from './command.view.js';
import type { ListCommandsQuery } from './commands.query.js';

/**
 * Commands as services see them: those of every link that they see, even if the link has ended. What this replica knows but
 * has not written yet is included.
 */
@Injectable()
export class CommandDirectory {
  constructor(
    private readonly store: CommandStore,
    private readonly lifecycle: CommandLifecycle,
    private readonly links: LinkStore,
    private readonly grants: LiveGrants,
  ) {}

  /** @throws CommandNotFound */
  async get(id: string, caller: Caller): Promise<FollowedCommand> {
    const record = this.lifecycle.find(id) ?? (await this.store.find(id));
    if (record === undefined) throw new CommandNotFound();
    const link = await this.links.find(record.linkId);
    if (link === undefined) throw new CommandNotFound();
    if (!isVisible(caller, link) && !(await this.mayFollow(caller, record))) throw new CommandNotFound(link);
    return viewOf(record);
  }

  /** A link's commands, newest first. @throws LinkNotFound */
  async ofLink(linkId: string, query: ListCommandsQuery, caller: Caller): Promise<Page<FollowedCommand>> {
    const link = await this.links.find(linkId);
    if (link === undefined) throw new LinkNotFound();
    if (!isVisible(caller, link)) throw new LinkNotFound(link);
    const filter = filterOf(linkId, query);
    // Memory is read before and after the database, as a record may be written, or begin, in between.
    const before = this.recentOf(filter);
    const stored = await this.store.list(filter);
    const items = furthest([...before, ...stored, ...this.recentOf(filter)])
      .filter(({ state }) => filter.state === undefined || state === filter.state)
      .sort((one, other) => (one.id < other.id ? 1 : -1));
    const shown = items.slice(0, query.limit);
    const isLast = items.length <= query.limit && stored.length <= query.limit;
    const lastId = (shown.at(-1) ?? stored.at(-1))?.id ?? null;
    return { items: shown.map(viewOf), nextCursor: isLast ? null : lastId };
  }

  /** A grantee follows the commands that it sent itself, as long as it has a grant on the link. */
  private async mayFollow(caller: Caller, record: CommandRecord): Promise<boolean> {
    if (record.serviceId !== caller.serviceId) return false;
    const { caller: granted } = await this.grants.ask(caller, record.linkId);
    return granted !== undefined;
  }

  /** What this replica knows about a link's commands, in any state. */
  private recentOf(filter: CommandFilter): CommandRecord[] {
    return [...this.lifecycle.recent()].filter((record) => matches(record, filter));
  }
}

/** Each command once, in the state that it had come to last. */
function furthest(records: readonly CommandRecord[]): CommandRecord[] {
  const latest = new Map<string, CommandRecord>();
  for (const record of records) {
    const known = latest.get(record.id);
    if (known === undefined || leadsTo(known.state, record.state)) latest.set(record.id, record);
  }
  return [...latest.values()];
}

function filterOf(
  linkId: string,
  { device, capability, state, actor, from, cursor, limit }: ListCommandsQuery,
): CommandFilter {
  return {
    linkId,
    before: cursor?.toLowerCase(),
    from: from && smallestIdAt(from),
    deviceNodeId: device,
    capability,
    state,
    actor,
    limit: limit + 1,
  };
}

function matches(record: CommandRecord, filter: CommandFilter): boolean {
  const { linkId, before, from, deviceNodeId, capability, actor } = filter;
  return (
    record.linkId === linkId &&
    (before === undefined || record.id < before) &&
    (from === undefined || record.id >= from) &&
    (deviceNodeId === undefined || record.deviceNodeId === deviceNodeId) &&
    (capability === undefined || record.capability === capability) &&
    (actor === undefined || record.actorName === actor)
  );
}
