import { commandEnds, type CommandEnd } from '#audit';
import { OneOf, Uuid } from '#kernel';

/** The types of events; part of the contract. */
export const eventTypes = [
  /** A user linked, or linked again under the same link: calls are possible. */
  'link.activated',
  /** COCO no longer accepts the link: the user must link again. */
  'link.reauthorization_required',
  /** The link works again, after `link.reauthorization_required` or `link.refresh_delayed`; the user does not have to link again. */
  'link.recovered',
  /** Support put the link on hold: reads are answered, commands are not sent. */
  'link.held',
  /** The hold has ended: commands are sent again. */
  'link.released',
  /** The link has ended permanently. */
  'link.revoked',
  /** The link could not be refreshed several times in a row; the broker keeps trying. */
  'link.refresh_delayed',
  /** The link's owner, or an admin, let another service act on it. */
  'link.granted',
  /** An admin let another service act on the link in an emergency, for at most 15 minutes. */
  'link.break_glass',
  /** A grant of the link was ended, or has expired. */
  'link.grant_ended',
  /** A command through the link has come to its end. */
  'command.finished',
] as const;

export type EventType = (typeof eventTypes)[number];

/** Who inside the company caused a command. */
export class EventActor {
  /** As the issuer or the service names the person, or the job. */
  readonly name!: string;

  /** Whether an `Actor-Token` proves it; otherwise only the service says so. */
  readonly verified!: boolean;

  /** The issuer of that token; `null` if there was none. */
  readonly issuer!: string | null;
}

/** The data of an event. Never a secret, an admin's reason, or a command's parameters. */
export class EventData {
  @Uuid()
  readonly linkId!: string;

  /** The user’s id at the service that owns the link; absent for a service that only has a grant on it. */
  readonly userId?: string;

  /** Why the link fails (a last error), or why the command ended as it did, unless it succeeded. */
  readonly reason?: string;

  /** The type of the event that no longer holds. */
  @OneOf(['link.reauthorization_required', 'link.refresh_delayed'])
  readonly closes?: 'link.reauthorization_required' | 'link.refresh_delayed';

  /** Whether an active link was linked again. */
  readonly renewed?: boolean;

  /** The grant that was given or has ended. */
  @Uuid()
  readonly grantId?: string;

  /** The service to which it was given. */
  @Uuid()
  readonly granteeId?: string;

  /** When it expires. */
  readonly notAfter?: string;

  /** How it ended. */
  @OneOf(['revoked', 'expired'])
  readonly end?: 'revoked' | 'expired';

  /** The command that has ended: `GET /v1/commands/{id}` reads it. */
  @Uuid()
  readonly commandId?: string;

  /** The service that asked for the command. */
  @Uuid()
  readonly serviceId?: string;

  readonly networkId?: string;

  readonly deviceNodeId?: string;

  readonly resourceEui?: string;

  /** By COCO’s name, or by its number if the standard has no name for it. */
  readonly capability?: string;

  /** As `capability`. */
  readonly command?: string;

  /** How the command ended. */
  @OneOf(commandEnds)
  readonly state?: CommandEnd;

  /** COCO’s word for how it ended, such as `SUCCESS`. */
  readonly status?: string;

  /** COCO’s error number. */
  readonly upstreamCode?: number;

  /** Who inside the company caused the command, if its caller said so. */
  readonly actor?: EventActor;

  /** When the command was asked for. */
  readonly acceptedAt?: string;

  /** When it was sent; absent if it was not. */
  readonly sentAt?: string;

  readonly endedAt?: string;
}

/** One event, the same in the feed and in a webhook's body (Standard Webhooks requires type, timestamp and data). */
export class LinkEvent {
  /** Stays the same however often the event is delivered: the key by which a receiver recognizes a repetition. */
  readonly id!: string;

  @OneOf(eventTypes)
  readonly type!: EventType;

  readonly timestamp!: Date;

  /**
   * Rises from event to event; for one link, in the order of the changes, whatever the clocks of the broker’s machines
   * say. A receiver that keeps the highest value of each link recognizes an event that arrives late, such as a resent
   * one.
   */
  readonly sequence!: number;

  /** Set in the body of a webhook if the event had been given up and someone had it resent. */
  readonly resent?: boolean;

  readonly data!: EventData;

  static readonly example: LinkEvent = {
    id: '01981f70-55aa-7b4e-8a11-0c9d8e7f6a5b',
    type: 'link.reauthorization_required',
    timestamp: new Date('2027-01-31T11:00:00.000Z'),
    sequence: 1042,
    data: { linkId: '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21', userId: 'u-17', reason: 'grant_refused' },
  };
}

/** A page of the feed. */
export class EventPage {
  /** Oldest first; each the same as in a webhook’s body. */
  readonly items!: LinkEvent[];

  /** The cursor of the next page; at the end, it later returns what has happened since. */
  readonly nextCursor!: string;

  readonly hasMore!: boolean;

  static readonly example: EventPage = { items: [LinkEvent.example], nextCursor: '1042', hasMore: false };
}
