import type { Approval } from '../api/client/schemas.js';
import { onDevice, withParameters } from '../commands/command-sentence.js';

/** What waits, in a sentence: which service requests what, of which device, for which user. */
export function requestText(approval: Approval): string {
  const { requestedBy, command, capability, userId } = approval;
  const what = `${command} (${capability})${withParameters(approval)}${onDevice(approval)}`;
  const sentence = `${requestedBy.serviceName} requests ${what} of the user ${userId}.`;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
