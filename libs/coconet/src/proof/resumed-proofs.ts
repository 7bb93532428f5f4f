import { Injectable } from '@nestjs/common';
import { LiveCallers } from '#access';
import { BrokerError } from '#kernel';
import { findCapability, findCommand } from '#standard';
import { CalledLinks } from '../calls/called-links.js';
import { WHOLE_ANSWER } from '../calls/coco-request.js';
import { ResourceLocator } from '../calls/resource-locator.js';
import { CommandProof, type ProofRequester, type ProvableOrder } from '../commands/command-proof.js';
import { readKeptProof } from '../commands/kept-proof.js';
import { provedEnd } from '../commands/proved-end.js';
import { AbandonedProof } from '../lifecycle/abandoned-proof.js';
import type { CommandRecord, EndOfCommand } from '../lifecycle/command-record.js';
import type { TakenOverCommand } from '../lifecycle/taken-over.store.js';
import { commandOf } from '../policy/grants.js';
import { proveByPath } from '../policy/operations.js';
import { Policy } from '../policy/policy.js';

/**
 * Least milliseconds for which a device is asked once its command was taken over: by then the command's own time may be over. Five
 * reads, so that one that fails decides nothing.
 */
const SHORTEST = 5_000;

/** The end of a command of which COCO's answer is lost. */
const UNANSWERED: EndOfCommand = {
  state: 'unconfirmed',
  reason: 'broker_stopped',
  status: null,
  upstreamCode: null,
};

/** Goes on with the proofs of commands that another replica has sent. */
@Injectable()
export class ResumedProofs extends AbandonedProof {
  constructor(
    private readonly proof: CommandProof,
    private readonly callers: LiveCallers,
    private readonly links: CalledLinks,
    private readonly locator: ResourceLocator,
    private readonly policy: Policy,
  ) {
    super();
  }

  override async prove({ record, sentFor }: TakenOverCommand): Promise<EndOfCommand | undefined> {
    const kept = record.proof === null ? undefined : readKeptProof(record.proof);
    const order = kept && (await this.orderOf(record, kept.requester));
    const said = kept?.said ?? UNANSWERED;
    if (kept === undefined || order === undefined) return provedEnd(said, 'unreadable');
    // A clock that is wrong makes it neither longer than was asked for nor shorter than it takes.
    const within = Math.max(SHORTEST, Math.min(kept.within, kept.within - sentFor));
    const followed = this.proof.resume(order, { ...kept, within });
    try {
      const end = await followed.prove();
      return end === 'interrupted' ? undefined : provedEnd(said, end);
    } finally {
      followed.release();
    }
  }

  /**
   * The command with the rights that its caller has now; `undefined` if it has lost them.
   *
   * @throws Error if the database can't be asked
   */
  private async orderOf(
    record: CommandRecord,
    { credential, grantId, actor }: ProofRequester,
  ): Promise<ProvableOrder | undefined> {
    const capability = findCapability(record.capability);
    const command = capability && findCommand(capability, record.command);
    if (capability === undefined || command === undefined || credential === undefined) return undefined;
    const { networkId, deviceNodeId, resourceEui } = record;
    const identifiers = {
      networkId: networkId ?? undefined,
      deviceNodeId: deviceNodeId ?? undefined,
      resourceEui: resourceEui ?? undefined,
    };
    try {
      const caller = await this.callers.refer(credential);
      const asked = { caller, actor, requestId: record.requestId ?? record.id, remoteAddress: '' };
      const entered = await this.links.enter(asked, record.linkId, proveByPath);
      if (entered.call.caller.grant?.id !== grantId) return undefined;
      return await this.locator.locate({
        ...this.policy.permit(proveByPath, identifiers),
        ...entered,
        ...WHOLE_ANSWER,
        id: record.id,
        capability: commandOf(capability.id, command.id),
        command,
        parameters: {},
      });
    } catch (error) {
      if (error instanceof BrokerError) return undefined;
      throw error;
    }
  }
}
