import { Injectable } from '@nestjs/common';
import type { CallContext } from '#access';
import { CalledLinks } from '../called-links.js';
import { isSuccess, jsonAnswer, readJson, readJsonObject, refuseServerError } from '../json-answer.js';
import { checkIdentifiers, type Identifiers } from '../paths/identifiers.js';
import { operations, type Operation } from '../policy/operations.js';
import { Policy } from '../policy/policy.js';
import type { CallerPresence } from '../transport/caller-presence.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { GrantedReads, type GrantedAnswer } from './granted-reads.js';
import { MergedResources } from './merged-resources.js';
import { nameAttributes } from './named-attributes.js';

/** Reads for the typed routes: COCO's refusals pass as COCO words them, its failures become the broker's. */
@Injectable()
export class TypedReads {
  constructor(
    private readonly links: CalledLinks,
    private readonly policy: Policy,
    private readonly reads: GrantedReads,
    private readonly merged: MergedResources,
  ) {}

  /** As COCO answers, once it has proved to be JSON. */
  async asAnswered(
    call: CallContext,
    linkId: string,
    operation: Operation,
    identifiers: Identifiers,
    presence: CallerPresence,
  ): Promise<UpstreamAnswer> {
    const { answer } = await this.read(call, linkId, operation, identifiers, presence);
    if (isSuccess(answer)) readJson(answer);
    return answer;
  }

  /** One resource's attributes, with names, types and units beside COCO's numbers. */
  async resource(
    call: CallContext,
    linkId: string,
    identifiers: Identifiers,
    presence: CallerPresence,
  ): Promise<UpstreamAnswer> {
    const { answer, withheld } = await this.read(
      call,
      linkId,
      operations.readResource,
      identifiers,
      presence,
    );
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

  private async read(
    call: CallContext,
    linkId: string,
    operation: Operation,
    identifiers: Identifiers,
    presence: CallerPresence,
  ): Promise<GrantedAnswer> {
    checkIdentifiers(identifiers);
    const link = await this.links.require(call, linkId);
    const permitted = this.policy.permit(operation, identifiers);
    const granted = await this.reads.read(call, link, permitted, {
      query: '',
      headers: [],
      collect: true,
      presence,
    });
    refuseServerError(granted.answer);
    return granted;
  }
}
