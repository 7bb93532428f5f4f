import { roles, type Role } from '#access';
import { OneOf, Uuid } from '#kernel';

/** A session of the console that has not ended. */
export class ConsoleSessionView {
  @Uuid()
  readonly id!: string;

  /** The provider’s permanent id for the person. */
  readonly subject!: string;

  readonly name!: string;

  @OneOf(roles)
  readonly roles!: Role[];

  readonly signedInAt!: Date;

  /** The network address; `null` if an older version of the broker began the session. */
  readonly signedInFrom!: string | null;

  /** To the minute. */
  readonly lastSeenAt!: Date;

  readonly lastSeenFrom!: string | null;

  /** When it ends at the latest. */
  readonly expiresAt!: Date;

  static readonly example: ConsoleSessionView = {
    id: '01981f60-0b3e-7c2a-b1d4-8e5f6a7b8c9d',
    subject: 'ada@example.com',
    name: 'Ada Admin',
    roles: ['viewer', 'support'],
    signedInAt: new Date('2027-01-31T08:00:00.000Z'),
    signedInFrom: '192.0.2.7',
    lastSeenAt: new Date('2027-01-31T10:00:00.000Z'),
    lastSeenFrom: '192.0.2.7',
    expiresAt: new Date('2027-01-31T18:00:00.000Z'),
  };
}

/** The sessions that the caller may see, newest first. */
export class ConsoleSessionList {
  readonly items!: ConsoleSessionView[];

  static readonly example: ConsoleSessionList = { items: [ConsoleSessionView.example] };
}
