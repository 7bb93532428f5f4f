import type { AuditEvent, CommandEnd } from '#audit';
import type { CocoRequest } from '../calls/coco-request.js';
import { excerpt } from '../answers/excerpt.js';
import { capabilityOf, type CapabilityReference } from '../policy/grants.js';
import type { CommandReason } from './command-reasons.js';
import { mayFollow, type FollowedState } from './command-states.js';

/** Characters of a request id that are kept; those that the broker makes have 36. */
const REQUEST_ID_LIMIT = 255;

/**
 * Characters of a command's parameters that are kept, as JSON: those of any usual command fit; a body may hold 256 KB. The command
 * leaves longer ones out, its audit records have their beginning.
 */
const PARAMETER_LIMIT = 500;

/** A command to follow: who sends what to which device, under which id. */
export interface FollowedOrder extends Pick<CocoRequest, 'call' | 'link' | 'identifiers'> {
  readonly id: string;
  readonly capability: CapabilityReference;
  readonly command: { readonly name: string };
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Whether its end becomes an event. */
  readonly isAnnounced: boolean;
}

/** How a command ended. */
export interface EndOfCommand {
  readonly state: CommandEnd;
  readonly reason: CommandReason | null;
  /** COCO's word for it, such as `SUCCESS`; null if it gave none. */
  readonly status: string | null;
  /** COCO's error number; null if it gave none. */
  readonly upstreamCode: number | null;
}

/** One command and how far it has come. Holds no token, and no parameter of a capability that is sensitive. */
export interface CommandRecord {
  /** UUIDv7: sorts by the time at which it was asked for. */
  readonly id: string;
  readonly linkId: string;
  /** The service that owns the link. */
  readonly ownerId: string;
  /** The service that asked for it. */
  readonly serviceId: string;
  readonly networkId: string | null;
  readonly deviceNodeId: string | null;
  readonly resourceEui: string | null;
  readonly capability: string;
  readonly command: string;
  /** As JSON text: unlike JSON itself, PostgreSQL stores any of it. */
  readonly parameters: string | null;
  readonly state: FollowedState;
  readonly reason: CommandReason | null;
  readonly status: string | null;
  readonly upstreamCode: number | null;
  readonly acceptedAt: Date;
  readonly sentAt: Date | null;
  readonly endedAt: Date | null;
  readonly requestId: string | null;
  /** Who inside the company caused it, as its caller says. */
  readonly actorName: string | null;
  /** The issuer whose token proves that; null if only the caller says so. */
  readonly actorIssuer: string | null;
  readonly isAnnounced: boolean;
  /** Until when it could be approved; null if it needed no approval, as `parametersHash`. */
  readonly expiresAt: Date | null;
  /** What was shown for approval, as a keyed hash: it reveals nothing about the parameters. */
  readonly parametersHash: string | null;
  /** Not stored with the command: only its end's audit record has it. */
  readonly told?: CallDetails | undefined;
  /** What its device is to show, as JSON text, while it waits for that; another replica can go on with it. */
  readonly proof: string | null;
  /** Set once this replica no longer attends to it, although it has no end: another may take it over at once. */
  readonly isReleased?: true;
}

/** What the audit records of a command say beyond the command's own record: who called, and how. */
export type CallDetails = Pick<AuditEvent, 'actor' | 'remoteAddress' | 'details'>;

/** The record with which a command begins. */
export function recordOf(order: FollowedOrder, acceptedAt: Date): CommandRecord {
  const { id, call, link, identifiers, capability, command, isAnnounced } = order;
  return {
    id,
    linkId: link.id,
    ownerId: link.serviceId,
    serviceId: call.caller.serviceId,
    networkId: identifiers.networkId ?? null,
    deviceNodeId: identifiers.deviceNodeId ?? null,
    resourceEui: identifiers.resourceEui ?? null,
    capability: capability.name,
    command: command.name,
    parameters: keptParametersOf(order),
    state: 'accepted',
    reason: null,
    status: null,
    upstreamCode: null,
    acceptedAt,
    sentAt: null,
    endedAt: null,
    requestId: excerpt(call.requestId, REQUEST_ID_LIMIT),
    actorName: call.actor?.name ?? null,
    actorIssuer: call.actor?.issuer ?? null,
    isAnnounced,
    expiresAt: null,
    parametersHash: null,
    proof: null,
  };
}

/** The record of a command that waits for approval. Its parameters are kept encrypted, and nowhere else. */
export function asAwaiting(record: CommandRecord, expiresAt: Date, parametersHash: string): CommandRecord {
  return { ...record, state: 'awaiting_approval', parameters: null, expiresAt, parametersHash };
}

/** The record once the command has been approved. */
export function asApproved(record: CommandRecord, parameters: string | null): CommandRecord {
  return moved(record, { state: 'accepted', parameters });
}

/** The record once the command is about to be sent. @param proof what its device is to show then, if it will be asked */
export function asSent(record: CommandRecord, sentAt: Date, proof: string | null = null): CommandRecord {
  return moved(record, { state: 'sent', sentAt, proof });
}

/**
 * The record once the command has ended.
 *
 * @param told what only its audit record says
 */
export function asEnded(
  record: CommandRecord,
  end: EndOfCommand,
  endedAt: Date,
  told?: CallDetails,
): CommandRecord {
  return moved(record, { ...end, endedAt, proof: null, ...(told && { told }) });
}

/** @throws Error for a step that no command takes: a defect */
function moved(
  record: CommandRecord,
  change: Partial<CommandRecord> & Pick<CommandRecord, 'state'>,
): CommandRecord {
  if (!mayFollow(record.state, change.state))
    throw new Error(`a command cannot go from ${record.state} to ${change.state}`);
  return { ...record, ...change };
}

/**
 * A command's parameters as far as they may be written down, as JSON; `undefined` if it has none. A lock's PIN is a parameter: those
 * of a capability that is sensitive as a whole are never written down.
 */
export function recordableParameters({
  capability,
  parameters,
}: Pick<FollowedOrder, 'capability' | 'parameters'>): string | undefined {
  if (capabilityOf(capability.id).sensitive || Object.keys(parameters).length === 0) return undefined;
  return JSON.stringify(parameters);
}

/**
 * Who asked for the command, under which grant and with which parameters, for its audit records.
 *
 * @param details what else the record says
 */
export function callDetailsOf(order: FollowedOrder, details: AuditEvent['details'] = {}): CallDetails {
  const { caller, remoteAddress } = order.call;
  const parameters = recordableParameters(order);
  return {
    actor: { kind: caller.kind, id: caller.serviceId },
    remoteAddress,
    details: {
      ...(caller.grant !== undefined && { grantId: caller.grant.id }),
      ...(parameters !== undefined && { parameters: excerpt(parameters, PARAMETER_LIMIT) }),
      ...details,
    },
  };
}

/** A command's parameters as its record holds them. */
export function keptParametersOf(order: Pick<FollowedOrder, 'capability' | 'parameters'>): string | null {
  const json = recordableParameters(order);
  return json === undefined || json.length > PARAMETER_LIMIT ? null : json;
}
