import { Injectable } from '@nestjs/common';
import { LiveCallers, type Caller } from '#access';
import { LiveGrants } from '#grants';
import { BrokerError } from '#kernel';
import { LinkNotFound, LinkStore } from '#vault';
import type { AwaitingCommand } from '../approval/awaiting-command.js';
import { commandBody, orderOf, type CommandOrder } from '../commands/command.js';
import { commandOf } from '../policy/grants.js';
import { operations } from '../policy/operations.js';
import { Policy } from '../policy/policy.js';

/** Makes of a command that was approved what is sent, with the rights that its service has by now. */
@Injectable()
export class ApprovedOrders {
  constructor(
    private readonly callers: LiveCallers,
    private readonly grants: LiveGrants,
    private readonly links: LinkStore,
    private readonly policy: Policy,
  ) {}

  /**
   * The command as it was asked for. Whether its service may still send it, and through this link, is judged when it is sent.
   *
   * @throws LinkNotFound only if there is no trace of the link
   */
  async orderOf(command: AwaitingCommand): Promise<CommandOrder> {
    const { id, linkId, requester, identifiers, parameters, deviceTime } = command;
    const link = await this.links.find(linkId);
    if (link === undefined) throw new LinkNotFound();
    const { requestId, remoteAddress, actor } = requester;
    const call = { caller: await this.callerOf(command), requestId, remoteAddress, actor };
    const capability = commandOf(command.capabilityId, command.commandNumber);
    const number = command.commandNumber;
    const asked = {
      ...this.policy.permit(operations.executeCommand, identifiers),
      capability,
      command: { id: number, name: capability.command ?? String(number) },
      parameters,
      deviceTime,
      proofTime: command.proofTime,
      body: commandBody(capability.id, number, parameters, deviceTime),
      field: 'capability',
    };
    return { ...orderOf(id, call, link, asked, true), isApproved: true };
  }

  private async callerOf({ linkId, requester }: AwaitingCommand): Promise<Caller> {
    const holder = await this.serviceOf(requester);
    const { grantId } = requester;
    if (grantId === undefined) return holder;
    const { caller } = await this.grants.ask(holder, linkId);
    if (caller?.grant?.id === grantId) return caller;
    // By a grant that has ended, which is found out when it is sent.
    return { ...holder, grant: { id: grantId, linkId, capabilities: [], places: undefined, holder } };
  }

  /** A service whose credential is no longer good may do nothing, and is recorded as who asked. */
  private async serviceOf({ credential, name }: AwaitingCommand['requester']): Promise<Caller> {
    try {
      return await this.callers.refer(credential);
    } catch (error) {
      if (!(error instanceof BrokerError) || error.code !== 'unauthenticated') throw error;
      return {
        kind: 'service',
        serviceId: credential.serviceId,
        name,
        scopes: new Set(),
        linkAccess: 'own',
        capabilities: new Set(),
        returnUrlPrefixes: [],
      };
    }
  }
}
