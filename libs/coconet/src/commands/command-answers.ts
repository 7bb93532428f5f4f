/** Answers to commands, as their caller may see them at the moment they leave. */
import { Injectable } from '@nestjs/common';
import type { Caller } from '#access';
import { isReplayed, REPLAYED } from '../idempotency/idempotent-requests.js';
import {
  isJsonObject,
  isSuccess,
  jsonAnswer,
  readJsonObject,
  readList,
  type JsonObject,
} from '../json-answer.js';
import { judgeAnswer } from '../judged-answer.js';
import { isGranted, type CapabilityReference } from '../policy/grants.js';
import { operations } from '../policy/operations.js';
import { withholdAttributes } from '../reads/withheld-attributes.js';
import { LiveRights } from '../rights/live-rights.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import type { CommandOrder } from './command-records.js';

/**
 * An answer may be given minutes after it was judged: at the end of a batch, or again for a repeated `Idempotency-Key` a day
 * later. What its caller may see by then decides. How a command ended is told in any case: it was sent.
 */
@Injectable()
export class CommandAnswers {
  constructor(private readonly rights: LiveRights) {}

  /** An answer in COCO's own form. */
  async raw(order: CommandOrder, answer: UpstreamAnswer): Promise<UpstreamAnswer> {
    return judgedFor(await this.viewerOf(order), order.command.capability, answer);
  }

  /** An answer of the typed route: a result, or COCO's refusal in COCO's own form. */
  async typed(order: CommandOrder, answer: UpstreamAnswer): Promise<UpstreamAnswer> {
    const viewer = await this.viewerOf(order);
    const { capability } = order.command;
    if (!isSuccess(answer)) return judgedFor(viewer, capability, answer);
    return rewritten(answer, withheldResult(viewer, capability, readJsonObject(answer)));
  }

  /** An answer with a result for each command. @param orders in the order of the results */
  async batch(orders: readonly CommandOrder[], answer: UpstreamAnswer): Promise<UpstreamAnswer> {
    const [first] = orders;
    if (first === undefined) return answer;
    const viewer = await this.viewerOf(first);
    const results = readList(answer, 'results').map((item, index) => {
      const capability = orders[index]?.command.capability;
      if (capability === undefined || !isJsonObject(item.result)) return item;
      return { ...item, result: withheldResult(viewer, capability, item.result) };
    });
    return rewritten(answer, { results });
  }

  private viewerOf({ call, link }: CommandOrder): Promise<Caller> {
    return this.rights.viewerOf({ call, link, operation: operations.executeCommand });
  }
}

function judgedFor(viewer: Caller, capability: CapabilityReference, answer: UpstreamAnswer): UpstreamAnswer {
  const { answer: judged } = judgeAnswer(viewer, answer, commandedBy(viewer, capability));
  return isReplayed(answer) ? { ...judged, headers: { ...judged.headers, ...REPLAYED } } : judged;
}

/** Only what the command brought back can hold a device's state; the rest are the broker's own words. */
function withheldResult(viewer: Caller, capability: CapabilityReference, result: JsonObject): JsonObject {
  const { cmdResponse, ...rest } = result;
  if (cmdResponse === undefined) return result;
  const { json } = withholdAttributes(viewer, { cmdResponse }, commandedBy(viewer, capability));
  return isJsonObject(json) ? { ...rest, ...json } : rest;
}

function commandedBy(viewer: Caller, capability: CapabilityReference): CapabilityReference | undefined {
  return isGranted(viewer, capability) ? capability : undefined;
}

function rewritten({ status, headers }: UpstreamAnswer, content: JsonObject): UpstreamAnswer {
  return jsonAnswer(status, content, headers);
}
