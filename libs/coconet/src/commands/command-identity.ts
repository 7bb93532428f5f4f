import type { CheckedCommand } from './checked-command.js';

/**
 * What tells one command from another under the same `Idempotency-Key`.
 *
 * Records outlive a release, and during a rolling upgrade both releases write them: this form is the one of 0.1.0 and must stay
 * as it is. It is not what is sent to COCO, which may change with what we learn of COCO.
 */
export function identityOf({ capability, command, parameters, deviceTime }: CheckedCommand): string {
  return JSON.stringify({
    capabilityId: capability.id,
    cmdId: command.id,
    cmdParams: parameters,
    timeoutMs: deviceTime,
  });
}
