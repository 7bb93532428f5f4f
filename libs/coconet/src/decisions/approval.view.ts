import { Keywords, PageView, Uuid } from '#kernel';
import type { AwaitingCommand } from '../approval/awaiting-command.js';
import { recordableParameters } from '../lifecycle/command-record.js';
import { AWAITING } from '../lifecycle/following/command.view.js';
import { commandOf } from '../policy/grants.js';

/** Who inside the company caused a command, as its service says. */
export class RequestingActor {
  readonly name!: string;

  /** Whether an issuer vouches for it, and not the service alone. */
  readonly verified!: boolean;

  readonly issuer!: string | null;
}

/** Who asked for a command. */
export class ApprovalRequester {
  @Uuid()
  readonly serviceId!: string;

  readonly serviceName!: string;

  /** `null` if the service named nobody. */
  readonly actor!: RequestingActor | null;

  /** `X-Request-Id` of its call. */
  readonly requestId!: string;
}

/** A command that waits for approval. */
export class Approval {
  /** Also of `GET /v1/commands/{id}`. */
  @Uuid()
  readonly commandId!: string;

  @Uuid()
  readonly linkId!: string;

  /** The link’s user, as its service names them. */
  readonly userId!: string;

  /** The service that owns the link. */
  @Uuid()
  readonly ownerId!: string;

  readonly requestedBy!: ApprovalRequester;

  readonly networkId!: string | null;

  readonly deviceNodeId!: string | null;

  readonly resourceEui!: string | null;

  /** By COCO’s name. */
  readonly capability!: string;

  /** By COCO’s name, or its number where the standard has no name for it. */
  readonly command!: string;

  /** `null` for a command without parameters, or with ones that may be secret, such as a lock’s PIN. */
  @Keywords({ type: ['object', 'null'] })
  readonly parameters!: Readonly<Record<string, unknown>> | null;

  /** Whether there are parameters that are not shown because they may be secret. */
  readonly parametersWithheld!: boolean;

  /** Identifies exactly this command with exactly these parameters; an approval sends it back. */
  readonly parametersHash!: string;

  readonly requestedAt!: Date;

  readonly expiresAt!: Date;

  static readonly example: Approval = {
    commandId: AWAITING.id,
    linkId: AWAITING.linkId,
    userId: 'user-4711',
    ownerId: '01981f2a-11c0-7b08-8f7e-55d0c7e1a001',
    requestedBy: {
      serviceId: AWAITING.serviceId,
      serviceName: 'front-desk',
      actor: { name: 'ada@example.com', verified: true, issuer: 'https://login.example.com' },
      requestId: '01981f80-3c1d-7a10-9b2c-3d4e5f607182',
    },
    networkId: AWAITING.networkId,
    deviceNodeId: AWAITING.deviceNodeId,
    resourceEui: '3/zwave/DE5A11C0/07/01',
    capability: AWAITING.capability,
    command: AWAITING.command,
    parameters: null,
    parametersWithheld: true,
    parametersHash: AWAITING.parametersHash ?? '',
    requestedAt: AWAITING.acceptedAt,
    expiresAt: AWAITING.expiresAt ?? AWAITING.acceptedAt,
  };
}

/** A page of commands that wait for approval. */
export class ApprovalPage extends PageView {
  /** Newest first. */
  readonly items!: Approval[];

  static readonly example: ApprovalPage = { items: [Approval.example], nextCursor: null };
}

/** A waiting command as admins see it. */
export function approvalOf(command: AwaitingCommand): Approval {
  const { requester, identifiers, parameters } = command;
  const { networkId = null, deviceNodeId = null, resourceEui = null } = identifiers;
  const capability = commandOf(command.capabilityId, command.commandNumber);
  const shown = recordableParameters({ capability, parameters });
  return {
    commandId: command.id,
    linkId: command.linkId,
    userId: command.userId,
    ownerId: command.ownerId,
    requestedBy: {
      serviceId: requester.credential.serviceId,
      serviceName: requester.name,
      actor: requester.actor === undefined ? null : actorOf(requester.actor),
      requestId: requester.requestId,
    },
    networkId,
    deviceNodeId,
    resourceEui,
    capability: capability.name,
    command: capability.command ?? String(command.commandNumber),
    parameters: shown === undefined ? null : parameters,
    parametersWithheld: shown === undefined && Object.keys(parameters).length > 0,
    parametersHash: command.parametersHash,
    requestedAt: command.requestedAt,
    expiresAt: command.expiresAt,
  };
}

function actorOf({ name, issuer }: { readonly name: string; readonly issuer?: string }): RequestingActor {
  return { name, verified: issuer !== undefined, issuer: issuer ?? null };
}
