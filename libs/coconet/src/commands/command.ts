import type { CallContext } from '#access';
import type { Link } from '#vault';
import type { CocoRequest } from '../calls/coco-request.js';
import { commandForm } from '../contract/fields.js';
import type { FollowedOrder } from '../lifecycle/command-record.js';
import { isAction, type CapabilityReference } from '../policy/grants.js';
import type { PermittedCall } from '../policy/policy.js';
import { ANSWER_MARGIN } from './device-time.js';

/** A command, however it was requested: the typed routes, batches and the raw path differ only in how they read it. */
export interface Command extends PermittedCall {
  /** What must be granted: this command of the capability. */
  readonly capability: CapabilityReference;
  readonly command: { readonly id: number; readonly name: string };
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Milliseconds COCO may wait for the device. */
  readonly deviceTime: number;
  /** Milliseconds for which the device is asked whether it obeyed; absent if it is not. */
  readonly proofTime?: number | undefined;
  /** Whether the request itself asks for approval. */
  readonly asksApproval?: boolean;
  /** The body in COCO's form, exactly the bytes that are sent. */
  readonly body: Buffer;
  /** The member of the request that names the capability, for problems. */
  readonly field: string;
}

/** A command as it is sent: under which id, for whom, and through which link. */
export type CommandOrder = Command & CocoRequest & FollowedOrder;

const HEADERS = ['content-type', 'application/json', 'accept', 'application/json'] as const;

/** @param isAsync whether the caller has its answer before the command is sent */
export function orderOf(
  id: string,
  call: CallContext,
  link: Link,
  command: Command,
  isAsync: boolean,
): CommandOrder {
  const firstByteTime = command.deviceTime + ANSWER_MARGIN;
  // A read by FETCH_* changes nothing: only a caller that does not wait for its answer needs the event.
  const isAnnounced = isAsync || isAction(command.capability);
  return { ...command, id, isAnnounced, call, link, headers: HEADERS, collect: true, firstByteTime };
}

/** COCO's form of a command: without parameters it has no member for them. */
export function commandBody(
  capability: number,
  command: number,
  parameters: Readonly<Record<string, unknown>>,
  deviceTime: number,
): Buffer {
  const given = Object.keys(parameters).length > 0;
  return Buffer.from(
    JSON.stringify({
      [commandForm.capabilityId]: capability,
      [commandForm.commandId]: command,
      ...(given && { [commandForm.parameters]: parameters }),
      [commandForm.deviceTime]: deviceTime,
    }),
  );
}

/**
 * What tells one command from another under the same `Idempotency-Key`.
 *
 * Records outlive a release, and during a rolling upgrade both releases write them: this form is the one of 0.1.0 and must
 * stay as it is. It is not what is sent to COCO, which may change with what we learn of COCO.
 */
export function identityOf({ capability, command, parameters, deviceTime }: Command): string {
  return JSON.stringify({
    capabilityId: capability.id,
    cmdId: command.id,
    cmdParams: parameters,
    timeoutMs: deviceTime,
  });
}
