import { Injectable } from '@nestjs/common';
import { holdsScope, LiveCallers, requireActor, type CallContext, type Caller } from '#access';
import { ChangeFeed } from '#database';
import { LiveGrants } from '#grants';
import { Clock } from '#kernel';
import { LinkOnHold, LiveLinks, type Link } from '#vault';
import { ApprovalRequired, needsApproval } from '../policy/approval-need.js';
import { CapabilityNotGranted, isAction, isGranted, type CapabilityReference } from '../policy/grants.js';
import { proveByPath, type Operation } from '../policy/operations.js';
import { ScopeMissing } from '../policy/policy.js';
import { RightToSend } from '../transport/right-to-send.js';

/** What a call uses. */
export interface RightsUsed {
  readonly call: CallContext;
  readonly link: Link;
  readonly operation: Operation;
  /** The capability that is commanded or fetched; absent if the answer is judged instead. */
  readonly capability?: CapabilityReference | undefined;
  /** Whether someone has approved the command. */
  readonly isApproved?: boolean | undefined;
}

/**
 * Milliseconds for which an answer on the change feed's connection proves that memory is right. Half of the 100 ms after a change
 * beyond which no command may be sent: the other half is for sending the command.
 */
const PROOF_AGE = 50;

/** Longest time between that proof and the command's first byte, in milliseconds: the other half, less 10 ms for the timers. */
const COMMAND_LEAVES_WITHIN = 40;

/**
 * As above, for a read. It only takes long if a connection has to be opened first, which takes two or three round trips; an
 * answer that comes too late is judged again before it is shown.
 */
const READ_LEAVES_WITHIN = 500;

/**
 * Milliseconds to wait for that answer before the database is asked instead. An idle feed answers within one; much more would
 * be noticed by a person waiting for a lamp.
 */
const PROOF_PATIENCE = 75;

/**
 * The rights of calls in flight. They were checked when a call came in; what it does later is checked against the current state
 * of its service, its credential, its link and, on a link of another service, its grant.
 *
 * Memory answers as long as change notifications arrive, so checking costs no statement. If a late answer could do harm, as for
 * commands and open streams, the change feed has to prove first that it is not silent.
 */
@Injectable()
export class LiveRights {
  constructor(
    private readonly callers: LiveCallers,
    private readonly links: LiveLinks,
    private readonly feed: ChangeFeed,
    private readonly clock: Clock,
    private readonly grants: LiveGrants,
  ) {}

  /** The right to send one call to COCO; a command's has to be proved. */
  toSend(used: RightsUsed): RightToSend {
    return used.operation.method === 'POST'
      ? new RightToSend(() => this.prove(used), COMMAND_LEAVES_WITHIN, this.clock)
      : new RightToSend(() => this.require(used), READ_LEAVES_WITHIN, this.clock);
  }

  /**
   * The call with its caller's current rights.
   *
   * @throws Unauthenticated, ScopeMissing, CapabilityNotGranted, ActorRequired, LinkNotFound, LinkNotActive, ReauthorizationRequired,
   * LinkOnHold, ApprovalRequired
   */
  async require(used: RightsUsed): Promise<CallContext> {
    const { grant } = used.call.caller;
    const holder = await this.callers.require(grant?.holder ?? used.call.caller);
    const caller = grant === undefined ? holder : await this.grants.require(holder, grant);
    return this.permitted(used, caller, await this.links.require(caller, used.link.id));
  }

  /** Like `require`, but certain to see every change committed 50 ms ago. */
  async prove(used: RightsUsed): Promise<CallContext> {
    if (await this.feed.catchUp({ age: PROOF_AGE, patience: PROOF_PATIENCE })) return this.require(used);
    const { grant } = used.call.caller;
    const holder = await this.callers.ask(grant?.holder ?? used.call.caller);
    const caller = grant === undefined ? holder : await this.grants.requireByDatabase(holder, grant);
    return this.permitted(used, caller, await this.links.ask(caller, used.link.id));
  }

  /**
   * For the answer to a command that was sent, which the caller gets in any case: the caller's current rights, or a caller that
   * may see nothing if it lost its right or can't be judged.
   */
  async viewerOf(used: RightsUsed): Promise<Caller> {
    try {
      const { caller } = await this.require(used);
      return caller;
    } catch {
      return { ...used.call.caller, scopes: new Set(), capabilities: new Set() };
    }
  }

  private permitted(used: RightsUsed, caller: Caller, link: Link): CallContext {
    const { call, operation, capability } = used;
    if (!holdsScope(caller, operation.scope)) throw new ScopeMissing(operation);
    if (capability !== undefined && !isGranted(caller, capability))
      throw new CapabilityNotGranted(capability, 'capability');
    if (capability?.command !== undefined && capability.sensitive)
      requireActor(caller, call.actor, link.userId);
    // A link on hold is read as any other, also to prove what was sent before.
    const acts = capability !== undefined && isAction(capability) && operation.name !== proveByPath.name;
    if (link.heldAt !== undefined && acts) throw new LinkOnHold();
    if (
      acts &&
      used.isApproved !== true &&
      needsApproval({ caller, actor: call.actor }, capability, this.clock)
    )
      throw new ApprovalRequired(capability);
    return caller === call.caller ? call : { ...call, caller };
  }
}
