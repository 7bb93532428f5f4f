import type { ServiceCalls } from '#audit';
import { OneOf, Uuid } from '#kernel';

/** The overall state. */
export type Verdict = 'ok' | 'attention' | 'failing';

const NOW = new Date('2027-01-31T12:30:00.000Z');

/** One thing that is wrong. */
export class OverviewReason {
  readonly code!: string;

  /** A plain sentence for the admin. */
  readonly message!: string;
}

/** How many links have a last error. */
export class OverviewTrouble {
  readonly code!: string;

  readonly links!: number;
}

/** The link whose refresh is due first. */
export class OldestDue {
  @Uuid()
  readonly linkId!: string;

  readonly dueAt!: Date;
}

/** Refreshes in one time step, by result. */
export class RefreshPoint {
  readonly at!: Date;

  readonly succeeded!: number;

  /** Where the broker or COCO failed. */
  readonly failed!: number;

  /** Because users took their consent back. */
  readonly refused!: number;
}

/** Refreshes of a day. */
export class RefreshHistory {
  readonly stepSeconds!: number;

  readonly points!: RefreshPoint[];
}

/** Calls of a day. */
export class CallHistory {
  readonly since!: Date;

  readonly services!: ServiceCalls[];
}

/** A running broker. */
export class Replica {
  @Uuid()
  readonly id!: string;

  /** The name of its host, such as that of its pod; null for an older build. */
  readonly host!: string | null;

  readonly version!: string;

  readonly startedAt!: Date;

  readonly seenAt!: Date;

  /** Its circuit to COCO’s API: `closed`, `half_open` or `open`. */
  readonly circuit!: string;

  /** Its circuit to COCO’s token endpoint: `closed`, `half_open` or `open`. */
  readonly tokenCircuit!: string;

  /** Milliseconds by which its work began late in the last ten seconds, at the 99th percentile; null for an older build. */
  readonly lag!: number | null;
}

/** What the console shows first. */
export class OverviewView {
  readonly at!: Date;

  @OneOf(['ok', 'attention', 'failing'])
  readonly verdict!: Verdict;

  /** What is wrong. */
  readonly reasons!: OverviewReason[];

  /** Links by state. */
  readonly links!: Readonly<Record<string, number>>;

  /** Links by last error. */
  readonly troubles!: OverviewTrouble[];

  /** The link whose refresh is due first, or has been overdue longest. */
  readonly oldestDue!: OldestDue | null;

  readonly refreshes!: RefreshHistory;

  readonly calls!: CallHistory;

  readonly replicas!: Replica[];

  static readonly example: OverviewView = {
    at: NOW,
    verdict: 'ok',
    reasons: [],
    links: { active: 20_000, reauthorization_required: 12, revoked: 340 },
    troubles: [{ code: 'grant_refused', links: 12 }],
    oldestDue: { linkId: '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21', dueAt: NOW },
    refreshes: { stepSeconds: 300, points: [{ at: NOW, succeeded: 1_660, failed: 1, refused: 2 }] },
    calls: { since: new Date('2027-01-30T12:00:00.000Z'), services: [] },
    replicas: [],
  };
}
