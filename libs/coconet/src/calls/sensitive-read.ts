import type { SensitiveRead } from '#audit';
import type { RightsUsed } from './live-rights.js';
import { isSuccess } from '../answers/json-answer.js';
import type { JudgedAnswer } from '../answers/judged-answer.js';

/** What the audit trail counts about an answer; `undefined` if it shows the state of nothing sensitive. */
export function sensitiveReadOf(
  { call: { caller }, link, operation }: RightsUsed,
  { answer, sensitive }: JudgedAnswer,
): SensitiveRead | undefined {
  if (operation.capabilities !== 'attributes' || sensitive.length === 0 || !isSuccess(answer))
    return undefined;
  return {
    readerId: caller.serviceId,
    ownerId: link.serviceId,
    linkId: link.id,
    grantId: caller.grant?.id,
    capabilities: sensitive,
  };
}
