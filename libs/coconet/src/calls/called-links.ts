import { Injectable } from '@nestjs/common';
import { holdsScope, type CallContext } from '#access';
import { LiveGrants } from '#grants';
import { InvalidRequest, within } from '#kernel';
import { LinkNotFound, LiveLinks, type Link } from '#vault';
import type { Operation } from '../policy/operations.js';
import { ScopeMissing } from '../policy/policy.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A link, and the call with the rights that its caller has on it. */
export interface EnteredLink {
  readonly call: CallContext;
  readonly link: Link;
}

/** Finds the link that a call names. */
@Injectable()
export class CalledLinks {
  constructor(
    private readonly links: LiveLinks,
    private readonly grants: LiveGrants,
  ) {}

  /**
   * A link of the caller's own service, or any link for one that may act on all. A grant opens nothing here, so a route that asks
   * this is closed to grantees.
   *
   * @throws InvalidRequest when the id is invalid; else as `LiveLinks.require`
   */
  require({ caller, span }: CallContext, linkId: string): Promise<Link> {
    const id = checkedId(linkId);
    return within(span?.begin('vault'), () => this.links.require(caller, id));
  }

  /**
   * As `require`, and also a link on which a grant lets the caller act. Everything that follows must use the returned call, whose
   * caller has only the rights that the grant leaves.
   *
   * @param operation what the call does; absent if it is refused in any case
   * @throws ScopeMissing if the grant leaves out the operation's scope
   */
  async enter(call: CallContext, linkId: string, operation?: Operation): Promise<EnteredLink> {
    const id = checkedId(linkId);
    const entered = await within(call.span?.begin('vault'), () => this.find(call, id));
    if (operation !== undefined && entered.call !== call && !holdsScope(entered.call.caller, operation.scope))
      throw new ScopeMissing(operation);
    return entered;
  }

  private async find(call: CallContext, id: string): Promise<EnteredLink> {
    const { caller } = call;
    const remembered = this.grants.recall(caller, id);
    if (remembered !== undefined && caller.linkAccess === 'own')
      return { call: { ...call, caller: remembered }, link: await this.links.require(remembered, id) };
    try {
      return { call, link: await this.links.require(caller, id) };
    } catch (error) {
      if (!(error instanceof LinkNotFound)) throw error;
      // Also checked for a link that does not exist, so that the response time does not tell the two apart.
      const { caller: granted, endedGrantId } = await this.grants.ask(caller, id);
      if (granted !== undefined)
        return { call: { ...call, caller: granted }, link: await this.links.require(granted, id) };
      throw error.hidden === undefined ? error : new LinkNotFound({ ...error.hidden, endedGrantId });
    }
  }
}

function checkedId(linkId: string): string {
  if (!UUID.test(linkId))
    throw new InvalidRequest([{ field: 'id', message: 'expected the id of a link (a UUID)' }]);
  return linkId.toLowerCase();
}
