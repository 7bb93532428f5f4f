import { Keywords, OneOf, PageView, Uuid } from '#kernel';
import type { Revocation, RevocationTarget } from '#vault';

const revocationStates = ['running', 'finished'] as const;

/** How many links a revocation would end. */
export class RevocationDryRun {
  @OneOf([true])
  readonly dryRun!: true;

  /** Links that would end. */
  readonly links!: number;

  static readonly example: RevocationDryRun = { dryRun: true, links: 2 };
}

/** A revocation as admins see it. */
export class RevocationView {
  @Uuid()
  readonly id!: string;

  /** As requested: `linkIds`, `userId` (alone or with `serviceId`), `serviceId`, or `all`. */
  @Keywords({ type: 'object' })
  readonly target!: RevocationTarget;

  /** Why, for readers of the audit trail. */
  readonly reason!: string;

  readonly startedAt!: Date;

  readonly startedBy!: string;

  @OneOf(revocationStates)
  readonly state!: (typeof revocationStates)[number];

  readonly finishedAt!: Date | null;

  /** Links it found when it began. */
  readonly linksTotal!: number;

  readonly linksRevoked!: number;

  static readonly example: RevocationView = {
    id: '01981f60-0b3e-7c2a-b1d4-8e5f6a7b8c9d',
    target: { userId: 'u-17' },
    reason: 'ticket 4711: the user has left',
    startedAt: new Date('2027-01-31T10:00:00.000Z'),
    startedBy: 'console:ada@example.com',
    state: 'finished',
    finishedAt: new Date('2027-01-31T10:00:00.240Z'),
    linksTotal: 2,
    linksRevoked: 2,
  };
}

/** A page of revocations. */
export class RevocationPage extends PageView {
  readonly items!: RevocationView[];

  static readonly example: RevocationPage = { items: [RevocationView.example], nextCursor: null };
}

/** Shows a revocation to admins. */
export function viewOf({ finishedAt, ...revocation }: Revocation): RevocationView {
  return {
    ...revocation,
    state: finishedAt === undefined ? 'running' : 'finished',
    finishedAt: finishedAt ?? null,
  };
}
