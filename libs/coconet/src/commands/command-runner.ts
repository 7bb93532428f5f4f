import { Injectable } from '@nestjs/common';
import { InFlight } from '#kernel';
import { CocoCalls } from '../coco-calls.js';
import { ApplicationAlarm } from '../application-alarm.js';
import { judgeAnswer } from '../judged-answer.js';
import type { PermittedCall } from '../policy/policy.js';
import { CapabilityNotGranted, isGranted } from '../policy/grants.js';
import { Refusals } from '../refusals.js';
import { LiveRights } from '../rights/live-rights.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { ANSWER_MARGIN } from './device-time.js';
import { CommandRecords, type CommandOrder } from './command-records.js';

/** Sends commands, for the typed routes, batches and the raw path alike: each granted, recorded, and run to its end. */
@Injectable()
export class CommandRunner {
  constructor(
    private readonly calls: CocoCalls,
    private readonly records: CommandRecords,
    private readonly refusals: Refusals,
    private readonly inFlight: InFlight,
    private readonly alarm: ApplicationAlarm,
    private readonly rights: LiveRights,
  ) {}

  /**
   * Refuses a command whose capability the service lacks, and records that it was tried.
   *
   * @throws CapabilityNotGranted naming `field`
   */
  requireGrant(
    { call, link, command: { capability } }: CommandOrder,
    { operation }: PermittedCall,
    field: string,
  ): void {
    const asked = { operation: operation.name, capability: capability.name, command: capability.command };
    this.refusals.guard(
      call,
      link,
      () => asked,
      () => {
        if (!isGranted(call.caller, capability)) throw new CapabilityNotGranted(capability, field);
      },
    );
  }

  /**
   * Sends a command whose grant has been checked. It may have waited since, in a batch or for its body: nothing is sent, nor
   * recorded as begun, once its caller has lost its right.
   *
   * It is not cancelled when the caller goes away, and a stop waits for it: breaking off would not undo it, and its record
   * would not say what came of it.
   *
   * @returns COCO's answer, as far as the service may see it
   * @throws BrokerError as `LiveRights.require`, `CocoCalls.send` and `judgeAnswer`; AuditUnavailable, with nothing sent, where a sensitive one can't be recorded
   */
  async run(order: CommandOrder, permitted: PermittedCall): Promise<UpstreamAnswer> {
    return this.inFlight.run('command', () => this.send(order, permitted));
  }

  private async send(order: CommandOrder, permitted: PermittedCall): Promise<UpstreamAnswer> {
    const { call, link, command } = order;
    this.records.requireRoom();
    await this.requireRight(order, permitted);
    if (command.capability.sensitive) await this.records.requested(order);
    try {
      const answer = await this.calls.send(call, link, permitted, {
        query: '',
        headers: ['content-type', 'application/json', 'accept', 'application/json'],
        body: command.body,
        collect: true,
        firstByteTime: command.deviceTime + ANSWER_MARGIN,
        capability: command.capability,
      });
      this.alarm.look(answer);
      const judged = judgeAnswer(call.caller, answer, command.capability);
      this.records.answered(order, judged.answer);
      return judged.answer;
    } catch (error) {
      this.records.failed(order, error);
      throw error;
    }
  }

  private async requireRight(order: CommandOrder, { operation }: PermittedCall): Promise<void> {
    const { call, link, command } = order;
    const used = { call, link, operation, capability: command.capability };
    try {
      if (this.rights.recall(used) === undefined) await this.rights.require(used);
    } catch (error) {
      this.records.failed(order, error);
      throw error;
    }
  }
}
