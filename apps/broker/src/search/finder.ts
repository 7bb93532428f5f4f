import { Injectable } from '@nestjs/common';
import { validate as isUuid } from 'uuid';
import { ServiceNotFound, ServiceStore, type Caller } from '#access';
import { TrailSearch } from '#audit';
import { CommandDirectory, CommandNotFound } from '#coconet';
import { KeyDirectory } from '#keyring';
import { SessionSearch } from '#oauth';
import { LinkSearch, UserNames } from '#vault';
import type { SearchHit, SearchResult } from './search.view.js';

/** Maximum users, and maximum services, listed: a longer part of the name narrows them down. */
const LISTED = 10;

/** The id of a service key. */
const KEY_ID = /^[0-9a-f]{16}$/;

/** COCO's `resourceEui`, such as `3/zwave/DE5A11C0/07/01`. */
const RESOURCE = /^\d+\/\w+\/[\w-]+(?:\/\w+)*$/;

/** Finds things by an id or a part of a name. Each kind costs one look-up by an index. */
@Injectable()
export class Finder {
  constructor(
    private readonly links: LinkSearch,
    private readonly users: UserNames,
    private readonly sessions: SessionSearch,
    private readonly services: ServiceStore,
    private readonly commands: CommandDirectory,
    private readonly trail: TrailSearch,
    private readonly keys: KeyDirectory,
  ) {}

  /** @param text trimmed */
  async find(text: string, caller: Caller): Promise<SearchResult> {
    const exact = [
      ...(isUuid(text) ? await this.byId(text, caller) : []),
      ...(KEY_ID.test(text) ? await this.serviceKey(text) : []),
      ...(await this.vaultKey(text)),
      ...(await this.request(text)),
      ...(RESOURCE.test(text) ? [hit('device', text, text)] : []),
    ];
    const services = await this.services.list(LISTED + 1, undefined, text);
    const users = await this.users.containing(text, LISTED + 1);
    return {
      items: [
        ...exact,
        ...users.slice(0, LISTED).map((userId) => hit('user', userId, userId)),
        ...services.slice(0, LISTED).map(({ id, name }) => hit('service', id, name, id)),
      ],
      hasMore: users.length > LISTED || services.length > LISTED,
    };
  }

  private async byId(id: string, caller: Caller): Promise<SearchHit[]> {
    const link = await this.links.find(id);
    if (link !== undefined) return [hit('link', id, link.userId, link.serviceId)];
    const session = await this.sessions.find(id);
    if (session !== undefined) return [hit('link_session', id, session.userId, session.serviceId)];
    return (await this.service(id)) ?? (await this.command(id, caller)) ?? [];
  }

  private async service(id: string): Promise<SearchHit[] | undefined> {
    try {
      return [hit('service', id, (await this.services.get(id)).name, id)];
    } catch (error) {
      if (error instanceof ServiceNotFound) return undefined;
      throw error;
    }
  }

  private async command(id: string, caller: Caller): Promise<SearchHit[] | undefined> {
    try {
      const command = await this.commands.get(id, { ...caller, linkAccess: 'any' });
      return [hit('command', id, command.command)];
    } catch (error) {
      if (error instanceof CommandNotFound) return undefined;
      throw error;
    }
  }

  private async serviceKey(keyId: string): Promise<SearchHit[]> {
    const service = await this.services.ofKey(keyId);
    return service === undefined
      ? []
      : [hit('service_key', keyId, `${keyId} of ${service.name}`, service.id)];
  }

  private async vaultKey(keyId: string): Promise<SearchHit[]> {
    return (await this.keys.knows(keyId)) ? [hit('vault_key', keyId, keyId)] : [];
  }

  private async request(requestId: string): Promise<SearchHit[]> {
    const { items } = await this.trail.page({ requestId }, 1, undefined);
    const [record] = items;
    return record === undefined ? [] : [hit('request', requestId, requestId, record.serviceId)];
  }
}

function hit(kind: SearchHit['kind'], id: string, label: string, serviceId: string | null = null): SearchHit {
  return { kind, id, label, serviceId };
}
