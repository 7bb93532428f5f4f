import { Injectable } from '@nestjs/common';
import { actorDetails, type CallContext } from '#access';
import { CallCounter, RefusedCalls, type AuditEvent } from '#audit';
import { BrokerError, withheldPath, type ProblemCode } from '#kernel';
import type { Link } from '#vault';
import type { Identifiers } from '../paths/identifiers.js';

/** What was requested, as far as the audit trail may contain it. */
export interface RefusedCall {
  readonly operation: string;
  readonly capability?: string | undefined;
  readonly command?: string | undefined;
  /** The device that was addressed, where the refusal is about it. */
  readonly device?: Identifiers | undefined;
  /** COCO path requested on the raw path; its beginning only. */
  readonly path?: string | undefined;
}

/** Refusals that mean someone tried what may not be done now or by this service; others are mistakes and are not recorded. */
const RECORDED: ReadonlySet<ProblemCode> = new Set([
  'unauthenticated',
  'not_permitted',
  'insufficient_scope',
  'capability_not_granted',
  'actor_required',
  'approval_required',
  'approver_refused',
  'device_busy',
  'link_on_hold',
  'place_not_granted',
]);

/** Characters of a refused path that are recorded: COCO's own longest path has about 100. */
const PATH_EXCERPT = 200;

/** Records the calls that the policy refuses. */
@Injectable()
export class Refusals {
  constructor(
    private readonly refused: RefusedCalls,
    private readonly counter: CallCounter,
  ) {}

  /** Records why a call in flight was stopped; an error that is not a refusal is not recorded. */
  note(call: CallContext, link: Link, asked: RefusedCall, error: unknown): void {
    if (!isRecorded(error)) return;
    this.refused.record(refusal(call, link, asked, error));
    this.counter.countOfService(call.caller.serviceId, 'refused');
  }
}

function isRecorded(error: unknown): error is BrokerError {
  return error instanceof BrokerError && RECORDED.has(error.code);
}

function refusal(
  { caller, requestId, remoteAddress, actor }: CallContext,
  link: Link,
  asked: RefusedCall,
  error: BrokerError,
): AuditEvent {
  return {
    action: 'call.refused',
    actor: { kind: caller.kind, id: caller.serviceId },
    result: 'refused',
    linkId: link.id,
    serviceId: link.serviceId,
    requestId,
    remoteAddress,
    details: {
      operation: asked.operation,
      reason: error.code,
      ...(caller.grant !== undefined && { grantId: caller.grant.id }),
      ...(asked.capability !== undefined && { capability: asked.capability }),
      ...(asked.command !== undefined && { command: asked.command }),
      ...actorDetails(actor),
      ...asked.device,
      ...(asked.path !== undefined && { path: withheldPath(asked.path).slice(0, PATH_EXCERPT) }),
    },
  };
}
