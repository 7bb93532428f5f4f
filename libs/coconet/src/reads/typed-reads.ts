import { Injectable } from '@nestjs/common';
import type { CallContext } from '#access';
import { CalledLinks } from '../calls/called-links.js';
import { WHOLE_ANSWER, type CocoRequest } from '../calls/coco-request.js';
import { CoconetSettings } from '../coconet-settings.js';
import { describeNetwork } from '../contract/lists.js';
import { isSuccess, jsonAnswer, readJsonObject, readList, type JsonObject } from '../answers/json-answer.js';
import type { JudgedAnswer } from '../answers/judged-answer.js';
import { checkIdentifiers, type Identifiers } from '../paths/identifiers.js';
import { fetchAttributes, operations, type Operation } from '../policy/operations.js';
import { Policy } from '../policy/policy.js';
import type { ReadTerms } from '../sharing/freshness.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { refuseAsProblem } from '../answers/upstream-refusal.js';
import { CommandReads } from './by-command/command-reads.js';
import { GrantedReads } from './granted-reads.js';
import { describeResource } from './described-resource.js';
import { MergedResources } from './merged-resources.js';
import { nameAttributes } from './named-attributes.js';
import { ResourceLocator } from '../calls/resource-locator.js';
import { ZoneReads } from './zone-reads.js';

/** Reads for the typed routes: COCO's refusals pass as COCO words them, its failures become the broker's. */
@Injectable()
export class TypedReads {
  constructor(
    private readonly links: CalledLinks,
    private readonly policy: Policy,
    private readonly reads: GrantedReads,
    private readonly zones: ZoneReads,
    private readonly locator: ResourceLocator,
    private readonly merged: MergedResources,
    private readonly commandReads: CommandReads,
    private readonly settings: CoconetSettings,
  ) {}

  /** The user's networks, with words added to COCO's numbers. */
  async networks(call: CallContext, linkId: string, terms: ReadTerms): Promise<UpstreamAnswer> {
    const { answer } = await this.read(call, linkId, operations.listNetworks, {}, terms);
    return withItems(answer, 'networks', describeNetwork);
  }

  /** One zone's resources, with the kind of each. */
  async zone(
    asked: CallContext,
    linkId: string,
    identifiers: Identifiers,
    terms: ReadTerms,
  ): Promise<UpstreamAnswer> {
    checkIdentifiers(identifiers);
    const { call, link } = await this.links.enter(asked, linkId, operations.readZone);
    const { answer } = await this.zones.read(call, link, identifiers, terms);
    refuseAsProblem(answer);
    return withItems(answer, 'resources', describeResource);
  }

  /** A network's zones as COCO answers, once that answer is known to be a list. */
  async zonesOf(
    call: CallContext,
    linkId: string,
    networkId: string,
    terms: ReadTerms,
  ): Promise<UpstreamAnswer> {
    const { answer } = await this.read(call, linkId, operations.listZones, { networkId }, terms);
    if (isSuccess(answer)) readList(answer, 'zones');
    return answer;
  }

  /** One resource's attributes, with names, types and units added to COCO's numbers. */
  async resource(
    call: CallContext,
    linkId: string,
    identifiers: Identifiers,
    terms: ReadTerms,
  ): Promise<UpstreamAnswer> {
    const { answer, withheld } = await (this.settings.readBy === 'command'
      ? this.readByCommand(call, linkId, identifiers, terms)
      : this.read(call, linkId, operations.readResource, identifiers, terms));
    if (!isSuccess(answer)) return answer;
    return jsonAnswer(answer.status, nameAttributes(readJsonObject(answer), withheld));
  }

  /** All zones' resources, merged. */
  async resources(
    asked: CallContext,
    linkId: string,
    networkId: string,
    terms: ReadTerms,
  ): Promise<UpstreamAnswer> {
    checkIdentifiers({ networkId });
    const { call, link } = await this.links.enter(asked, linkId, operations.readZone);
    return this.merged.read(call, link, networkId, terms);
  }

  private async readByCommand(
    asked: CallContext,
    linkId: string,
    identifiers: Identifiers,
    { presence }: ReadTerms,
  ): Promise<JudgedAnswer> {
    checkIdentifiers(identifiers);
    const { call, link } = await this.links.enter(asked, linkId, fetchAttributes);
    const permitted = this.policy.permit(fetchAttributes, identifiers);
    const request: CocoRequest = { ...permitted, ...WHOLE_ANSWER, call, link, presence };
    const { isLocated } = await this.locator.locate(request);
    const granted = await this.commandReads.read({ call, link, identifiers, presence, isLocated });
    refuseAsProblem(granted.answer);
    return granted;
  }

  private async read(
    asked: CallContext,
    linkId: string,
    operation: Operation,
    identifiers: Identifiers,
    terms: ReadTerms,
  ): Promise<JudgedAnswer> {
    checkIdentifiers(identifiers);
    const { call, link } = await this.links.enter(asked, linkId, operation);
    const permitted = this.policy.permit(operation, identifiers);
    const request = { ...permitted, ...WHOLE_ANSWER, ...terms, call, link };
    const granted = await this.reads.read(
      operation.path === 'resource' ? await this.locator.locate(request) : request,
    );
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
