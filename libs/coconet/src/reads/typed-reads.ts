import { Injectable } from '@nestjs/common';
import type { CallContext } from '#access';
import { CalledLinks } from '../calls/called-links.js';
import { WHOLE_ANSWER } from '../calls/coco-request.js';
import { CoconetSettings } from '../coconet-settings.js';
import { describeNetwork } from '../contract/lists.js';
import { isSuccess, jsonAnswer, readJsonObject, readList, type JsonObject } from '../answers/json-answer.js';
import type { JudgedAnswer } from '../answers/judged-answer.js';
import { checkIdentifiers, type Identifiers } from '../paths/identifiers.js';
import { operations, type Operation } from '../policy/operations.js';
import { Policy } from '../policy/policy.js';
import type { CallerPresence } from '../transport/caller-presence.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { refuseAsProblem } from '../answers/upstream-refusal.js';
import { CommandReads } from '../fetches/command-reads.js';
import { GrantedReads } from './granted-reads.js';
import { withKind } from './merge-zones.js';
import { MergedResources } from './merged-resources.js';
import { nameAttributes } from './named-attributes.js';
import { ZoneReads } from './zone-reads.js';

/** Reads for the typed routes: COCO's refusals pass as COCO words them, its failures become the broker's. */
@Injectable()
export class TypedReads {
  constructor(
    private readonly links: CalledLinks,
    private readonly policy: Policy,
    private readonly reads: GrantedReads,
    private readonly zones: ZoneReads,
    private readonly merged: MergedResources,
    private readonly commandReads: CommandReads,
    private readonly settings: CoconetSettings,
  ) {}

  /** The user's networks, with words added to COCO's numbers. */
  async networks(call: CallContext, linkId: string, presence: CallerPresence): Promise<UpstreamAnswer> {
    const { answer } = await this.read(call, linkId, operations.listNetworks, {}, presence);
    return withItems(answer, 'networks', describeNetwork);
  }

  /** One zone's resources, with the kind of each. */
  async zone(
    call: CallContext,
    linkId: string,
    identifiers: Identifiers,
    presence: CallerPresence,
  ): Promise<UpstreamAnswer> {
    checkIdentifiers(identifiers);
    const link = await this.links.require(call, linkId);
    const { answer } = await this.zones.read(call, link, identifiers, presence);
    refuseAsProblem(answer);
    return withItems(answer, 'resources', withKind);
  }

  /** A network's zones as COCO answers, once that answer is known to be a list. */
  async zonesOf(
    call: CallContext,
    linkId: string,
    networkId: string,
    presence: CallerPresence,
  ): Promise<UpstreamAnswer> {
    const { answer } = await this.read(call, linkId, operations.listZones, { networkId }, presence);
    if (isSuccess(answer)) readList(answer, 'zones');
    return answer;
  }

  /** One resource's attributes, with names, types and units added to COCO's numbers. */
  async resource(
    call: CallContext,
    linkId: string,
    identifiers: Identifiers,
    presence: CallerPresence,
  ): Promise<UpstreamAnswer> {
    const { answer, withheld } = await (this.settings.readBy === 'command'
      ? this.readByCommand(call, linkId, identifiers, presence)
      : this.read(call, linkId, operations.readResource, identifiers, presence));
    if (!isSuccess(answer)) return answer;
    return jsonAnswer(answer.status, nameAttributes(readJsonObject(answer), withheld));
  }

  /** All zones' resources, merged. */
  async resources(
    call: CallContext,
    linkId: string,
    networkId: string,
    presence: CallerPresence,
  ): Promise<UpstreamAnswer> {
    checkIdentifiers({ networkId });
    const link = await this.links.require(call, linkId);
    return this.merged.read(call, link, networkId, presence);
  }

  private async readByCommand(
    call: CallContext,
    linkId: string,
    identifiers: Identifiers,
    presence: CallerPresence,
  ): Promise<JudgedAnswer> {
    checkIdentifiers(identifiers);
    const link = await this.links.require(call, linkId);
    const granted = await this.commandReads.read(call, link, identifiers, presence);
    refuseAsProblem(granted.answer);
    return granted;
  }

  private async read(
    call: CallContext,
    linkId: string,
    operation: Operation,
    identifiers: Identifiers,
    presence: CallerPresence,
  ): Promise<JudgedAnswer> {
    checkIdentifiers(identifiers);
    const link = await this.links.require(call, linkId);
    const permitted = this.policy.permit(operation, identifiers);
    const granted = await this.reads.read({ ...permitted, ...WHOLE_ANSWER, call, link, presence });
    refuseAsProblem(granted.answer);
    return granted;
  }
}

/**
 * COCO's answer with something added to the objects of its list `name`. If nothing is added, or if COCO refuses, the answer
 * passes unchanged, with its headers.
 *
 * @param describe returns the same object if it has nothing to add
 * @throws UpstreamFailure when a success holds no such list
 */
function withItems(
  answer: UpstreamAnswer,
  name: string,
  describe: (item: JsonObject) => JsonObject,
): UpstreamAnswer {
  if (!isSuccess(answer)) return answer;
  const list = readList(answer, name);
  const described = list.map(describe);
  if (described.every((item, index) => item === list[index])) return answer;
  return jsonAnswer(answer.status, { ...readJsonObject(answer), [name]: described });
}
