import { Injectable, type OnModuleInit } from '@nestjs/common';
import { approvalRulesOf, holdsScope, SERVICES_CHANNEL, type Caller, type HeldGrant } from '#access';
import { ChangeFeed } from '#database';
import { Clock } from '#kernel';
import { LinkNotFound } from '#vault';
import { GrantReader, type ReadGrant } from './grant.reader.js';
import { GRANTS_CHANNEL } from './grant.store.js';

/** Maximum grants in memory: a few MB. */
const LIMIT = 10_000;

/** Maximum reads of a grant, if changes keep being announced meanwhile. */
const ATTEMPTS = 3;

interface Entry {
  readonly grant: ReadGrant;
  /** On the monotonic clock. */
  readonly validUntil: number;
  /**
   * Each caller with the rights that the grant leaves it: one object each, so that comparing shows whether rights have
   * changed.
   */
  readonly callers: WeakMap<Caller, Caller>;
}

/** The rights of a service on a link that another service made. */
export interface GrantFound {
  /** Absent if no grant holds. */
  readonly caller?: Caller | undefined;
  /** The last grant, if it no longer holds. */
  readonly endedGrantId?: string | undefined;
}

/**
 * The grants in use, in memory. A call of a link's owner needs none of them; a call under a grant costs no statement.
 *
 * A grant that is given or ended on any replica, and any change of a service, is forgotten here by the change feed;
 * while the feed is disconnected nothing here is used. Only grants that hold are kept: a caller that guesses ids cannot
 * fill the memory, and gets the same answer for another service's link as for an unknown one, after the same two
 * statements.
 */
@Injectable()
export class LiveGrants implements OnModuleInit {
  private readonly links = new Map<string, Map<string, Entry>>();
  private size = 0;
  private changes = 0;

  constructor(
    private readonly reader: GrantReader,
    private readonly feed: ChangeFeed,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    const forgetAll = (): void => {
      this.changes += 1;
      this.clear();
    };
    await this.feed.subscribe(GRANTS_CHANNEL, {
      onChange: (linkIds) => {
        for (const linkId of linkIds.split(',')) this.forget(linkId);
      },
      onGap: forgetAll,
    });
    // An owner gives no more than it has, and nothing while it is disabled.
    await this.feed.subscribe(SERVICES_CHANNEL, { onChange: forgetAll, onGap: forgetAll });
  }

  /** The caller with the rights that a remembered grant leaves it; `undefined` if memory has no answer. */
  recall(caller: Caller, linkId: string): Caller | undefined {
    if (this.size === 0 || !this.feed.connected) return undefined;
    const entry = this.links.get(linkId)?.get(caller.serviceId);
    if (entry === undefined || entry.validUntil <= this.clock.monotonic()) return undefined;
    return narrowed(caller, linkId, entry);
  }

  /** The caller with the rights that its grant leaves it, read from the database. */
  async ask(caller: Caller, linkId: string): Promise<GrantFound> {
    for (let attempt = 1; ; attempt += 1) {
      const changesBefore = this.changes;
      const askedAt = this.clock.monotonic();
      const grant = await this.reader.find(linkId, caller.serviceId);
      const isOvertaken = this.changes !== changesBefore;
      // Anything read before a change was announced may already be wrong.
      if (isOvertaken && attempt < ATTEMPTS) continue;
      if (grant === undefined) return {};
      if (!grant.holds) return { endedGrantId: grant.id };
      const entry: Entry = { grant, validUntil: askedAt + grant.remaining, callers: new WeakMap() };
      if (!isOvertaken && this.feed.connected) this.remember(linkId, caller.serviceId, entry);
      return { caller: narrowed(caller, linkId, entry) };
    }
  }

  /**
   * The caller of a call in flight, with the rights that its grant leaves it now.
   *
   * @param holder the caller as it is now
   * @throws LinkNotFound once the grant has ended, also if another was given since
   */
  async require(holder: Caller, { id, linkId }: HeldGrant): Promise<Caller> {
    return same(id, this.recall(holder, linkId) ?? (await this.ask(holder, linkId)).caller);
  }

  /** Like `require`, but always reads the database: for when memory cannot be trusted. */
  async requireByDatabase(holder: Caller, { id, linkId }: HeldGrant): Promise<Caller> {
    return same(id, (await this.ask(holder, linkId)).caller);
  }

  private remember(linkId: string, serviceId: string, entry: Entry): void {
    if (this.size >= LIMIT) this.clear();
    const ofLink = this.links.get(linkId) ?? new Map<string, Entry>();
    if (!ofLink.has(serviceId)) this.size += 1;
    this.links.set(linkId, ofLink.set(serviceId, entry));
  }

  /** Forgets the grants of a link, so that the next call reads them again; so does a read in flight. */
  forget(linkId: string): void {
    this.changes += 1;
    this.size -= this.links.get(linkId)?.size ?? 0;
    this.links.delete(linkId);
  }

  private clear(): void {
    this.links.clear();
    this.size = 0;
  }
}

function same(grantId: string, caller: Caller | undefined): Caller {
  if (caller?.grant?.id !== grantId) throw new LinkNotFound();
  return caller;
}

/** The scopes that caller, grant and owner all have; capabilities are judged one by one, by all three. */
function narrowed(caller: Caller, linkId: string, { grant, callers }: Entry): Caller {
  const known = callers.get(caller);
  if (known !== undefined) return known;
  const { id, places, owner } = grant;
  const scopes = grant.scopes.filter(
    (scope) =>
      holdsScope(caller, scope) &&
      (owner === undefined || owner.scopes.includes('admin') || owner.scopes.includes(scope)),
  );
  const limits = owner === undefined ? [grant.capabilities] : [grant.capabilities, owner.capabilities];
  const held: HeldGrant = {
    id,
    linkId,
    capabilities: limits.map((names) => new Set(names)),
    places: places ?? undefined,
    ownerApproval: owner && approvalRulesOf(owner.approval),
    holder: caller,
  };
  const left: Caller = {
    ...caller,
    kind: 'service',
    scopes: new Set(scopes),
    linkAccess: 'own',
    grant: held,
  };
  callers.set(caller, left);
  return left;
}
