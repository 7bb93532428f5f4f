import type { AuditAction } from '../audit-event.js';

/** Where a device is: the ids that COCO gives it within a link. */
export interface DevicePlace {
  readonly linkId: string;
  readonly networkId: string;
  readonly deviceNodeId: string;
  readonly resourceEui: string;
}

/** What to search the trail for. A record matches if all members match; absent ones do not apply. */
export interface TrailFilter {
  readonly action?: AuditAction | undefined;
  /** Requests, approvals and ends of commands, and nothing else. */
  readonly commandsOnly?: boolean | undefined;
  readonly result?: string | undefined;
  /** The kind of the actor, such as `admin`. */
  readonly actorKind?: string | undefined;
  readonly actorId?: string | undefined;
  /** The actor by any of these ids, or the person who caused the call. */
  readonly who?: { readonly actorIds: readonly string[]; readonly person: string } | undefined;
  readonly linkId?: string | undefined;
  /** One of these links: those of a user. */
  readonly linkIds?: readonly string[] | undefined;
  readonly serviceId?: string | undefined;
  readonly requestId?: string | undefined;
  /** The records of the links that this bulk revocation ended; give the time it took, or all records are looked at. */
  readonly revocationId?: string | undefined;
  readonly capability?: string | undefined;
  readonly command?: string | undefined;
  readonly networkIds?: readonly string[] | undefined;
  /** Any resource with this id, whatever its device and link. */
  readonly resourceEui?: string | undefined;
  /** A device at one of these places, such as all that share a name. */
  readonly devices?: readonly DevicePlace[] | undefined;
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly to?: Date | undefined;
  /** Members that must not match. */
  readonly not?: readonly Criterion[] | undefined;
}

/** The members of a filter that can be negated. */
export type Criterion = Exclude<keyof TrailFilter, 'from' | 'to' | 'not'>;
