import { Injectable } from '@nestjs/common';
import { requireActor, type CallContext } from '#access';
import { InFlight, type Page } from '#kernel';
import { isVisible, LinkStore, type Link } from '#vault';
import type { Decision } from '../approval/approval-records.js';
import type { AwaitingCommand } from '../approval/awaiting-command.js';
import { AwaitingCommands } from '../approval/awaiting-commands.js';
import { Refusals } from '../calls/refusals.js';
import { CommandRunner } from '../commands/command-runner.js';
import { CommandNotFound } from '../lifecycle/command-errors.js';
import { CommandLifecycle } from '../lifecycle/command-lifecycle.js';
import { keptParametersOf, type CommandRecord } from '../lifecycle/command-record.js';
import { CommandStore } from '../lifecycle/command.store.js';
import { viewOf, type FollowedCommand } from '../lifecycle/following/command.view.js';
import { ApprovalDecided, ApprovalExpired, ApprovalMismatch, ApproverRefused } from './approval-errors.js';
import type { ApproveRequest, DenyRequest } from './approval.request.js';
import { approvalOf, type Approval } from './approval.view.js';
import { ApprovedOrders } from './approved-orders.js';
import { isRequester } from './requester.js';

/** A command that waits, and its record. */
interface Waiting {
  readonly command: AwaitingCommand;
  readonly record: CommandRecord;
}

/** Decisions about commands that wait for approval: by admins, and by the users of links through the service that owns the link. */
@Injectable()
export class Approvals {
  constructor(
    private readonly awaiting: AwaitingCommands,
    private readonly commands: CommandStore,
    private readonly links: LinkStore,
    private readonly orders: ApprovedOrders,
    private readonly lifecycle: CommandLifecycle,
    private readonly runner: CommandRunner,
    private readonly refusals: Refusals,
    private readonly inFlight: InFlight,
  ) {}

  /** Those that wait, newest first. */
  async list(limit: number, before: string | undefined): Promise<Page<Approval>> {
    const { items, nextCursor } = await this.awaiting.list(limit, before);
    return { items: items.map(approvalOf), nextCursor };
  }

  /** One that waits. @throws CommandNotFound, ApprovalDecided, ApprovalExpired */
  async get(id: string): Promise<Approval> {
    return approvalOf((await this.require(id)).command);
  }

  /**
   * An admin approves a command: it is sent by this replica, after this.
   *
   * @throws CommandNotFound, ApprovalDecided, ApprovalExpired, ApprovalMismatch, ApproverRefused
   */
  async approve(id: string, request: ApproveRequest, call: CallContext): Promise<FollowedCommand> {
    const waiting = await this.require(id);
    return this.approveAs(waiting, request, { call, by: 'admin', reason: request.reason });
  }

  /** An admin denies a command. @throws CommandNotFound, ApprovalDecided, ApprovalExpired, ApprovalMismatch */
  async deny(id: string, request: DenyRequest, call: CallContext): Promise<FollowedCommand> {
    return this.denyAs(await this.require(id), request, { call, by: 'admin', reason: request.reason });
  }

  /**
   * The link's user approves a command, by a verified token that the owning service sends.
   *
   * @throws as `approve`, and ActorRequired
   */
  async approveAsUser(id: string, request: ApproveRequest, call: CallContext): Promise<FollowedCommand> {
    const waiting = await this.requireOfUser(id, call);
    return this.approveAs(waiting, request, { call, by: 'link_user', reason: request.reason });
  }

  /** The link's user denies a command. @throws as `deny`, and ApproverRefused, ActorRequired */
  async denyAsUser(id: string, request: DenyRequest, call: CallContext): Promise<FollowedCommand> {
    const waiting = await this.requireOfUser(id, call);
    return this.denyAs(waiting, request, { call, by: 'link_user', reason: request.reason });
  }

  private async approveAs(
    { command, record }: Waiting,
    { parametersHash }: ApproveRequest,
    decision: Decision,
  ): Promise<FollowedCommand> {
    const order = await this.orders.orderOf(command);
    if (isRequester(command, decision))
      this.refuse(order.link, decision.call, new ApproverRefused('requester'));
    if (parametersHash !== command.parametersHash) throw new ApprovalMismatch(command.id);
    this.runner.requireRoom();
    const approved = await this.awaiting.approve(command, record, keptParametersOf(order), decision);
    if (approved === undefined) throw await this.whyNot(command.id);
    this.lifecycle.adopt(approved);
    void this.inFlight.run('command', () => this.runner.carryOutApproved(order));
    return viewOf(approved);
  }

  private async denyAs(
    { command }: Waiting,
    { parametersHash = command.parametersHash }: DenyRequest,
    decision: Decision,
  ): Promise<FollowedCommand> {
    if (parametersHash !== command.parametersHash) throw new ApprovalMismatch(command.id);
    const denied = await this.awaiting.deny(command, decision);
    if (denied === undefined) throw await this.whyNot(command.id);
    return viewOf(denied);
  }

  /** What the caller may not see is not found; what it sees as another's it does not decide. */
  private async requireOfUser(id: string, call: CallContext): Promise<Waiting> {
    const { caller, actor } = call;
    const record = await this.commands.find(id);
    const link = record && (await this.links.find(record.linkId));
    if (link === undefined) throw new CommandNotFound();
    const isRequesting = record?.serviceId === caller.serviceId;
    if (!isVisible(caller, link) && !isRequesting) throw new CommandNotFound(link);
    if (link.serviceId !== caller.serviceId) this.refuse(link, call, new ApproverRefused('not_owner'));
    try {
      requireActor({ requiredActor: 'link_user' }, actor, link.userId);
    } catch (error) {
      this.refuse(link, call, error);
    }
    return this.require(id);
  }

  /** Who tries to approve what they may not is in the audit trail. */
  private refuse(link: Link, call: CallContext, error: unknown): never {
    this.refusals.note(call, link, { operation: 'command.approve' }, error);
    throw error;
  }

  private async require(id: string): Promise<Waiting> {
    const command = await this.awaiting.find(id);
    const record = command && (await this.commands.find(id));
    if (command === undefined || record?.state !== 'awaiting_approval') throw await this.whyNot(id);
    return { command, record };
  }

  /** Why a command cannot be decided about, or no longer. */
  private async whyNot(id: string): Promise<Error> {
    const record = await this.commands.find(id);
    if (record?.expiresAt === undefined || record.expiresAt === null) return new CommandNotFound();
    const { state, reason } = record;
    const isLate = state === 'awaiting_approval' || reason === 'not_approved';
    return isLate ? new ApprovalExpired(id) : new ApprovalDecided(record);
  }
}
