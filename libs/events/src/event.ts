/** The types of events; part of the contract. */
export const eventTypes = [
  /** A user linked, or linked again under the same link: calls are possible. */
  'link.activated',
  /** COCO no longer accepts the link: the user must link again. */
  'link.reauthorization_required',
  /** COCO accepts the link again: it works, and the user does not have to link again. */
  'link.recovered',
  /** The link has ended permanently. */
  'link.revoked',
  /** The link could not be refreshed several times in a row; the broker keeps trying. */
  'link.refresh_delayed',
] as const;

export type EventType = (typeof eventTypes)[number];

/** The data of an event. Never a secret, and never an admin's reason. */
export interface EventData {
  readonly linkId: string;
  /** The user's id at the service that owns the link. */
  readonly userId: string;
  /** Why the link fails: one of the last errors. */
  readonly reason?: string;
  /** Whether an active link was linked again. */
  readonly renewed?: boolean;
}

/** One event, the same in the feed and in a webhook's body (Standard Webhooks requires type, timestamp and data). */
export interface LinkEvent {
  /** Stays the same however often the event is delivered: the key by which a receiver recognizes a repetition. */
  readonly id: string;
  readonly type: EventType;
  readonly timestamp: Date;
  readonly data: EventData;
}
