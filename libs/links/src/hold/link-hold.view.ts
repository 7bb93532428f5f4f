import { Uuid } from '#kernel';
import type { LinkHold } from '#vault';

/** Why no command is sent through a link. */
export class LinkHoldView implements LinkHold {
  @Uuid()
  readonly linkId!: string;

  /** Only admins see it. */
  readonly reason!: string;

  readonly heldAt!: Date;

  /** The admin who gave the reason: a person of the console, or the id of a service with the scope `admin`. */
  readonly heldBy!: string | null;

  static readonly example: LinkHoldView = {
    linkId: '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21',
    reason: 'Ticket 4711: the user says that someone else opens the door',
    heldAt: new Date('2027-01-31T11:00:00.000Z'),
    heldBy: 'ada@example.com',
  };
}
