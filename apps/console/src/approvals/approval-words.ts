import type { Approval } from '../api/client/schemas.js';
import { onDevice, withParameters } from '../commands/command-sentence.js';
import { nameInText } from '../layout/text/name-text.js';

/** One sentence: which service requests which command, of which device, for which user. The service's name is not capitalized. */
export function requestText(approval: Approval): string {
  const { requestedBy, command, capability, userId } = approval;
  const what = `${command} (${capability})${withParameters(approval)}${onDevice(approval)}`;
  return `${nameInText(requestedBy.serviceName)} requests ${what} of the user ${nameInText(userId)}.`;
}
