import { Keywords, OneOf, PageView, Uuid } from '#kernel';
import { allReasons, type CommandReason } from '../command-reasons.js';
import type { CommandRecord } from '../command-record.js';
import { commandStates, type FollowedState } from '../command-states.js';

/** Who inside the company caused a command. */
export class CommandActor {
  /** As the issuer or the service names the person, or the job. */
  readonly name!: string;

  /** Whether an `Actor-Token` proves it; otherwise only the service says so. */
  readonly verified!: boolean;

  /** The issuer of that token; `null` if there was none. */
  readonly issuer!: string | null;
}

/** A command and how far it has come. */
export class FollowedCommand {
  @Uuid()
  readonly id!: string;

  @Uuid()
  readonly linkId!: string;

  /** The service that asked for it. */
  @Uuid()
  readonly serviceId!: string;

  readonly networkId!: string | null;

  readonly deviceNodeId!: string | null;

  readonly resourceEui!: string | null;

  /** By COCO’s name, or its number where the standard has no name for it. */
  readonly capability!: string;

  /** As `capability`. */
  readonly command!: string;

  /**
   * `null` if it had none, if they take more than 500 characters, if they may be secret, such as a lock’s PIN, and while the
   * command is not approved.
   */
  @Keywords({ type: ['object', 'null'] })
  readonly parameters!: Readonly<Record<string, unknown>> | null;

  /**
   * `awaiting_approval`: it is sent once someone approves it. `accepted`: the broker will send it. `sent`: COCO may have
   * received it. The others are ends: `succeeded` by COCO’s word, `confirmed` by the device’s state, `failed` without effect,
   * `unconfirmed` if that is unknown, `expired` and `denied` unsent.
   */
  @OneOf(commandStates)
  readonly state!: FollowedState;

  /** Why it ended like this; `null` if it has no end, or succeeded. */
  @OneOf([...allReasons])
  readonly reason!: CommandReason | null;

  /** COCO’s word for how it ended, such as `SUCCESS`; `null` if it gave none. */
  readonly status!: string | null;

  /** COCO’s error number; `null` if it gave none. */
  readonly upstreamCode!: number | null;

  readonly acceptedAt!: Date;

  readonly sentAt!: Date | null;

  readonly endedAt!: Date | null;

  /** `X-Request-Id` of the call that asked for it. */
  readonly requestId!: string | null;

  /** Who inside the company caused it: see the headers `Actor` and `Actor-Token`; `null` if the call did not say. */
  readonly actor!: CommandActor | null;
  /** Until when it can be approved; `null` if it needed no approval. */
  readonly expiresAt!: Date | null;

  /** Names exactly what was shown for approval; `null` if it needed none. */
  readonly parametersHash!: string | null;

  static readonly example: FollowedCommand = {
    id: '01981f80-3c1e-7d20-8f4b-2a6c9e0d1b35',
    linkId: '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21',
    serviceId: '01981f3a-11d0-7b6c-8c7e-5d4f3a2b1c0d',
    networkId: '5e1a0c3f9b7d4e2a6c8f0b11',
    deviceNodeId: '2415919104',
    resourceEui: '3/zigbee/3C6A2CFFFED0AF76/01',
    capability: 'LEVEL_CTRL',
    command: 'SET_LEVEL',
    parameters: { levelPct: 40 },
    state: 'unconfirmed',
    reason: 'coco_timed_out',
    status: null,
    upstreamCode: 50451,
    acceptedAt: new Date('2027-01-31T11:00:00.000Z'),
    sentAt: new Date('2027-01-31T11:00:00.000Z'),
    endedAt: new Date('2027-01-31T11:00:04.020Z'),
    requestId: '01981f80-3c1d-7a10-9b2c-3d4e5f607182',
    actor: { name: 'ada@example.com', verified: true, issuer: 'https://login.example.com' },
    expiresAt: null,
    parametersHash: null,
  };
}

/** A page of a link's commands. */
export class FollowedCommandPage extends PageView {
  /** Newest first. */
  readonly items!: FollowedCommand[];

  static readonly example: FollowedCommandPage = { items: [FollowedCommand.example], nextCursor: null };
}

/** As it is answered at once. */
export const ACCEPTED: FollowedCommand = {
  ...FollowedCommand.example,
  state: 'accepted',
  reason: null,
  upstreamCode: null,
  sentAt: null,
  endedAt: null,
};

/** As it is answered while it waits for approval. */
export const AWAITING: FollowedCommand = {
  ...ACCEPTED,
  capability: 'LOCK_CONTROL',
  command: 'UNLOCK',
  parameters: null,
  state: 'awaiting_approval',
  expiresAt: new Date('2027-01-31T11:05:00.000Z'),
  parametersHash: '9f2c1b7ae0d45836c1f7a94be2085d63718c0fa29be4d7356a10c8e2f4b96d05',
};

/** The commands of a batch that will be sent once it is answered. */
export class AcceptedCommands {
  /** In the order given. */
  readonly commands!: FollowedCommand[];

  static readonly example: AcceptedCommands = { commands: [ACCEPTED] };
}

/** A command as callers see it. */
export function viewOf({
  ownerId: _owner,
  isAnnounced: _announced,
  told: _told,
  proof: _kept,
  isReleased: _left,
  actorName,
  actorIssuer: issuer,
  parameters,
  ...rest
}: CommandRecord): FollowedCommand {
  return {
    ...rest,
    actor: actorName === null ? null : { name: actorName, verified: issuer !== null, issuer },
    parameters: parameters === null ? null : (JSON.parse(parameters) as Record<string, unknown>),
  };
}
