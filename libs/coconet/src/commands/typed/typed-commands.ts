import { Injectable } from '@nestjs/common';
import { CoconetSettings } from '../../coconet-settings.js';
import { checkIdentifiers, type Identifiers } from '../../paths/identifiers.js';
import { operations } from '../../policy/operations.js';
import { Policy } from '../../policy/policy.js';
import { checkCommand } from './checked-command.js';
import type { Command } from '../command.js';
import type { BatchRequest, CommandRequest } from './command.request.js';
import { longestDeviceTime } from '../device-time.js';
import { proofTimeOf } from './proof-request.js';

/** Reads commands given by the standard's names or numbers. */
@Injectable()
export class TypedCommands {
  private readonly longest: number;
  private readonly usualProofTime: number;

  constructor(
    private readonly policy: Policy,
    settings: CoconetSettings,
  ) {
    this.longest = longestDeviceTime(settings);
    this.usualProofTime = settings.proofTime;
  }

  /**
   * A command to one resource.
   *
   * @param within prefix of the field names in problems, such as `commands[3].`
   * @throws InvalidRequest naming each offending field and what is allowed there
   */
  one(identifiers: Identifiers, request: CommandRequest, within = ''): Command {
    checkIdentifiers(identifiers, within);
    const permitted = this.policy.permit(operations.executeCommand, identifiers);
    const command = checkCommand(permitted, request, within, this.longest);
    const proofTime = proofTimeOf(command, request.confirm, `${within}confirm`, this.usualProofTime);
    return { ...command, proofTime, asksApproval: request.approval !== undefined };
  }

  /** The commands of a batch, in its order. @throws InvalidRequest for the first that is malformed */
  all(networkId: string, { commands }: BatchRequest): readonly Command[] {
    checkIdentifiers({ networkId });
    return commands.map((request, index) => {
      const { resourceEui } = request;
      const identifiers = { networkId, deviceNodeId: String(request.deviceNodeId), resourceEui };
      return this.one(identifiers, request, `commands[${index}].`);
    });
  }
}
