/** A command that waits for approval, and the hash that stands for it. */
import { createHmac } from 'node:crypto';
import type { CallActor, CredentialReference } from '#access';
import type { FollowedOrder } from '../lifecycle/command-record.js';
import type { Identifiers } from '../paths/identifiers.js';

/** A command that is to be approved before it is sent. */
export interface UnapprovedOrder extends FollowedOrder {
  readonly command: { readonly id: number; readonly name: string };
  /** Milliseconds COCO may wait for the device. */
  readonly deviceTime: number;
  readonly proofTime?: number | undefined;
}

/** Who asked for a command. */
interface Requester {
  /** The credential by which it came, to look up once more what its service may do. */
  readonly credential: CredentialReference;
  /** The service's name. */
  readonly name: string;
  /** The grant under which it acts on the link, if it is another service's. */
  readonly grantId?: string | undefined;
  readonly actor?: CallActor | undefined;
  readonly requestId: string;
  readonly remoteAddress: string;
}

/** Everything that is needed to show a command for approval and to send it. Kept encrypted: a lock's PIN is a parameter. */
export interface AwaitingContent {
  readonly linkId: string;
  /** The service that owns the link. */
  readonly ownerId: string;
  /** The user of the link. */
  readonly userId: string;
  readonly requester: Requester;
  readonly identifiers: Identifiers;
  readonly capabilityId: number;
  /** The command's number in its capability. */
  readonly commandNumber: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly deviceTime: number;
  readonly proofTime?: number | undefined;
  /** The key of the hash, in base64. */
  readonly hashKey: string;
}

/** A command that waits for approval. */
export interface AwaitingCommand extends AwaitingContent {
  readonly id: string;
  readonly requestedAt: Date;
  readonly expiresAt: Date;
  readonly parametersHash: string;
}

/** @param hashKey random bytes, in base64 */
export function contentOf(
  order: UnapprovedOrder,
  credential: CredentialReference,
  hashKey: string,
): AwaitingContent {
  const { call, link, identifiers, capability, command, parameters, deviceTime, proofTime } = order;
  const { caller, actor, requestId, remoteAddress } = call;
  return {
    linkId: link.id,
    ownerId: link.serviceId,
    userId: link.userId,
    requester: { credential, name: caller.name, grantId: caller.grant?.id, actor, requestId, remoteAddress },
    identifiers,
    capabilityId: capability.id,
    commandNumber: command.id,
    parameters,
    deviceTime,
    proofTime,
    hashKey,
  };
}

/**
 * Identifies a command and everything that is sent; an approver sends it back. Keyed, so that it reveals nothing about
 * the few possible PINs of a lock, and different for each command.
 *
 * @returns 64 hexadecimal digits
 */
export function parametersHashOf(id: string, content: AwaitingContent): string {
  const { linkId, identifiers, capabilityId, commandNumber, parameters, deviceTime, proofTime } = content;
  const { networkId, deviceNodeId, resourceEui } = identifiers;
  const place = [linkId, networkId, deviceNodeId, resourceEui];
  const sent = [id, place, capabilityId, commandNumber, parameters, deviceTime, proofTime ?? 0];
  return createHmac('sha256', Buffer.from(content.hashKey, 'base64'))
    .update(JSON.stringify(sent))
    .digest('hex');
}
