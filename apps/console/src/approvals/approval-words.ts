import type { Approval } from '../api/client/schemas.js';
import { onDevice, withParameters } from '../commands/command-sentence.js';
import { nameInText } from '../layout/text/name-text.js';

/** What waits, in a sentence that begins with the service's name as it is: what it requests, of which device, for which user. */
export function requestText(approval: Approval): string {
  const { requestedBy, command, capability, userId } = approval;
  const what = `${command} (${capability})${withParameters(approval)}${onDevice(approval)}`;
  return `${nameInText(requestedBy.serviceName)} requests ${what} of the user ${nameInText(userId)}.`;
}
