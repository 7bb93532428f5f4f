import { Injectable } from '@nestjs/common';
import type { CallContext } from '#access';
import type { Link } from '#vault';
import { ApplicationAlarm } from '../application-alarm.js';
import { CocoCalls, type CallDetails } from '../coco-calls.js';
import { isJudged, judgeAnswer, type JudgedAnswer } from '../judged-answer.js';
import { withoutConditions } from '../raw/request-headers.js';
import type { PermittedCall } from '../policy/policy.js';

/** COCO's answer to a read, without what the service may not see. */
export type GrantedAnswer = JudgedAnswer;

/** Reads from COCO for the typed routes and the raw path alike. */
@Injectable()
export class GrantedReads {
  constructor(
    private readonly calls: CocoCalls,
    private readonly alarm: ApplicationAlarm,
  ) {}

  /**
   * Reads. Unless the service is granted everything, the answer is taken whole and judged, whatever the operation.
   *
   * @throws BrokerError as `CocoCalls.send` and `judgeAnswer`
   */
  async read(
    call: CallContext,
    link: Link,
    permitted: PermittedCall,
    details: CallDetails,
  ): Promise<GrantedAnswer> {
    const judged = isJudged(call.caller);
    const answer = await this.calls.send(call, link, permitted, {
      ...details,
      headers: judged ? withoutConditions(details.headers) : details.headers,
      collect: details.collect || judged,
    });
    this.alarm.look(answer);
    return judgeAnswer(call.caller, answer);
  }
}
