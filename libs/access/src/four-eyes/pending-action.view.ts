import { Keywords, OneOf, PageView, Uuid } from '#kernel';

/** What needs a second person: revoking every link, destroying a key, and erasing a user. */
const actionKinds = ['revoke_all_links', 'retire_key', 'erase_user'] as const;

export type ActionKind = (typeof actionKinds)[number];

const actionStates = ['waiting', 'confirmed', 'refused', 'expired'] as const;

/** An action that waits, or waited, for a second person. */
export class PendingAction {
  @Uuid()
  readonly id!: string;

  @OneOf(actionKinds)
  readonly kind!: ActionKind;

  /** Exactly what is done once it is confirmed: `reason` of a revocation, `keyId` of a key, `userId` of a user. */
  @Keywords({ type: 'object', additionalProperties: { type: 'string' } })
  readonly content!: Readonly<Record<string, string>>;

  /** SHA-256 of kind and content, in hex; it is sent back to confirm, so that what was seen is what is done. */
  readonly contentHash!: string;

  @OneOf(actionStates)
  readonly state!: (typeof actionStates)[number];

  /** As the audit trail names them. */
  readonly requestedBy!: string;

  readonly requestedAt!: Date;

  /** Until when it can be confirmed. */
  readonly expiresAt!: Date;

  /** Who confirmed or refused it. */
  readonly decidedBy!: string | null;

  readonly decidedAt!: Date | null;

  static readonly example: PendingAction = {
    id: '01981f60-0b3e-7c2a-b1d4-8e5f6a7b8c9d',
    kind: 'revoke_all_links',
    content: { reason: 'ticket 4711: the client secret leaked' },
    contentHash: '4f8b42c22dd3729b519ba6f68d2da7cc5b2d606d05daed5ad5128cc03e6c6358',
    state: 'waiting',
    requestedBy: 'console:ada@example.com',
    requestedAt: new Date('2027-01-31T10:00:00.000Z'),
    expiresAt: new Date('2027-01-31T11:00:00.000Z'),
    decidedBy: null,
    decidedAt: null,
  };
}

/** A page of them. */
export class PendingActionPage extends PageView {
  readonly items!: PendingAction[];

  static readonly example: PendingActionPage = { items: [PendingAction.example], nextCursor: null };
}
