import { Injectable } from '@nestjs/common';
import type { CallContext } from '#access';
import type { Link } from '#vault';
import { CocoCalls, type CallDetails } from '../coco-calls.js';
import { isSuccess, jsonAnswer, readJson } from '../json-answer.js';
import { isGrantedEverything } from '../policy/grants.js';
import type { PermittedCall } from '../policy/policy.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { withholdAttributes } from './withheld-attributes.js';

/** COCO's answer to a read, without what the service may not see. */
export interface GrantedAnswer {
  readonly answer: UpstreamAnswer;
  /** Names of the capabilities whose attributes were taken out. */
  readonly withheld: readonly string[];
}

/** Reads from COCO for the typed routes and the raw path alike. */
@Injectable()
export class GrantedReads {
  constructor(private readonly calls: CocoCalls) {}

  /**
   * Reads. An answer that may hold attributes is taken whole and judged, unless the service is granted everything.
   *
   * @throws BrokerError as `CocoCalls.send`, and upstream_failure for an answer that can't be judged
   */
  async read(
    call: CallContext,
    link: Link,
    permitted: PermittedCall,
    details: CallDetails,
  ): Promise<GrantedAnswer> {
    const judged = permitted.operation.capabilities !== 'none' && !isGrantedEverything(call.caller);
    const answer = await this.calls.send(call, link, permitted, {
      ...details,
      collect: details.collect || judged,
    });
    if (!judged || !isSuccess(answer)) return { answer, withheld: [] };
    const { json, withheld } = withholdAttributes(call.caller, readJson(answer));
    // An edited answer loses COCO's validators: they speak of the one that was not passed on.
    return { answer: withheld.length === 0 ? answer : jsonAnswer(answer.status, json), withheld };
  }
}
