import { Injectable } from '@nestjs/common';
import type { CallContext } from '#access';
import { SensitiveReads } from '#audit';
import { ApplicationAlarm } from '../calls/application-alarm.js';
import { CocoCalls } from '../calls/coco-calls.js';
import type { CocoRequest } from '../calls/coco-request.js';
import { isJudged, judgeAnswer, type JudgedAnswer } from '../answers/judged-answer.js';
import { keepPlaces } from '../answers/granted-places.js';
import { sensitiveReadOf } from '../calls/sensitive-read.js';
import { placesOf } from '../policy/places.js';
import { Refusals } from '../calls/refusals.js';
import { LiveRights, type RightsUsed } from '../calls/live-rights.js';
import { withoutConditions } from '../transport/request-headers.js';
import { PassingNames } from '../names/passing-names.js';
import type { UpstreamAnswer } from '../transport/exchange.js';

/** Reads from COCO for both the typed routes and the raw path. */
@Injectable()
export class GrantedReads {
  constructor(
    private readonly calls: CocoCalls,
    private readonly alarm: ApplicationAlarm,
    private readonly rights: LiveRights,
    private readonly refusals: Refusals,
    private readonly names: PassingNames,
    private readonly sensitive: SensitiveReads,
  ) {}

  /**
   * Reads. Unless the service is granted everything, the answer is read completely and judged, whatever the operation. COCO may
   * take long to answer: what is shown depends on the caller's rights at that time.
   *
   * @throws BrokerError as `CocoCalls.send`, `LiveRights.require` and `judgeAnswer`
   */
  async read(request: CocoRequest): Promise<JudgedAnswer> {
    const shown = await this.readShown(request);
    // Nobody sees what the broker itself looks up.
    if (request.isLookUp !== true) this.sensitive.note(sensitiveReadOf(request, shown));
    return shown;
  }

  private async readShown(request: CocoRequest): Promise<JudgedAnswer> {
    const { call, link, operation } = request;
    try {
      const answer = await this.ask(request);
      const judged = await this.judge({ call, link, operation }, answer, (now) =>
        this.readShown({ ...request, call: now }),
      );
      const places = placesOf(call.caller);
      if (places === undefined || request.isLookUp === true) return judged;
      const kept = keepPlaces(places, request, judged);
      if (kept === judged || judged.sensitive.length === 0) return kept;
      // Of what the places took away nothing was shown.
      return { ...kept, sensitive: judgeAnswer(call.caller, kept.answer).sensitive };
    } catch (error) {
      // A call that the guard admitted was refused later, because a right has ended.
      this.refusals.note(call, link, { operation: operation.name }, error);
      throw error;
    }
  }

  private async ask(request: CocoRequest): Promise<UpstreamAnswer> {
    const asked = isJudged(request.call.caller)
      ? { ...request, headers: withoutConditions(request.headers), collect: true }
      : request;
    // What may be streamed is not shared: the slowest reader would hold up the others, or the rest would fill the memory.
    const answer = await this.calls.send(asked.collect ? { ...asked, mayShare: true } : asked);
    this.alarm.look(answer);
    this.names.note(request, answer);
    return answer;
  }

  /** @param again reads once more, for a caller that may no longer see the complete answer */
  private async judge(
    used: RightsUsed,
    answer: UpstreamAnswer,
    again: (now: CallContext) => Promise<JudgedAnswer>,
  ): Promise<JudgedAnswer> {
    const { body } = answer;
    if (Buffer.isBuffer(body)) {
      const { caller } = await this.rights.require(used);
      return judgeAnswer(caller, answer);
    }
    try {
      const now = await this.rights.require(used);
      if (!isJudged(now.caller)) return judgeAnswer(now.caller, answer);
      body.destroy();
      return await again(now);
    } catch (error) {
      body.destroy();
      throw error;
    }
  }
}
