import type { UserErasure } from '#audit';
import { OneOf, Uuid } from '#kernel';

/** An erasure of a user, and how far it is. It does not say who was erased. */
export class UserErasureView {
  @Uuid()
  readonly id!: string;

  @OneOf(['running', 'finished'])
  readonly state!: string;

  readonly startedAt!: Date;

  readonly finishedAt!: Date | null;

  /** Links that it has ended. */
  readonly links!: number;

  /** Records of the trail that held the id in plain text, and no longer do. */
  readonly redactedRecords!: number;

  static readonly example: UserErasureView = {
    id: '01981f60-0b3e-7c2a-b1d4-8e5f6a7b8c9d',
    state: 'finished',
    startedAt: new Date('2027-01-31T10:00:00.000Z'),
    finishedAt: new Date('2027-01-31T10:00:00.350Z'),
    links: 2,
    redactedRecords: 0,
  };
}

/** Shows an erasure to admins. */
export function viewOf({ id, startedAt, finishedAt, links, redacted }: UserErasure): UserErasureView {
  return {
    id,
    state: finishedAt === undefined ? 'running' : 'finished',
    startedAt,
    finishedAt: finishedAt ?? null,
    links,
    redactedRecords: redacted,
  };
}
