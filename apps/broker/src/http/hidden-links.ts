import { Injectable } from '@nestjs/common';
import { RefusedCalls } from '#audit';
import type { EntryRequest } from '#access';
import { CommandNotFound } from '#coconet';
import { LinkNotFound } from '#vault';

/** Records requests for another service's link, or a command through it: the response does not reveal that it exists, the audit trail does. */
@Injectable()
export class HiddenLinks {
  constructor(private readonly refused: RefusedCalls) {}

  /** Records the refused request if the error is about a hidden link. */
  note(error: unknown, request: EntryRequest): void {
    const link = error instanceof LinkNotFound || error instanceof CommandNotFound ? error.hidden : undefined;
    const { callContext } = request;
    if (link === undefined || callContext === undefined) return;
    const { caller, requestId, remoteAddress } = callContext;
    this.refused.note({
      actor: { kind: caller.kind, id: caller.serviceId },
      callingServiceId: caller.serviceId,
      reason: link.endedGrantId === undefined ? 'link_of_another_service' : 'link_grant_ended',
      grantId: link.endedGrantId,
      operation: `${request.method} ${request.routeOptions.url ?? ''}`,
      linkId: link.id,
      serviceId: link.serviceId,
      requestId,
      remoteAddress,
    });
  }
}
