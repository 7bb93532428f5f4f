import { OneOf, Uuid } from '#kernel';

/** The states of a rotation; {@link KeyRotationView.state} explains each. */
const rotationStates = ['waiting_for_replicas', 'rewrapping', 'finished', 'superseded'] as const;

export type RotationState = (typeof rotationStates)[number];

/** The change from one primary key to the next. */
export class KeyRotationView {
  @Uuid()
  readonly id!: string;

  readonly fromKeyId!: string;

  readonly toKeyId!: string;

  /**
   * `waiting_for_replicas`: some live replica lacks the key, so nothing is encrypted under it yet.
   * `rewrapping`: it is primary, and older rows are being moved to it. `superseded`: a later rotation has
   * replaced it.
   */
  @OneOf(rotationStates)
  readonly state!: RotationState;

  readonly startedAt!: Date;

  /** Who began it: an admin’s service, the command line, or the epoch. */
  readonly startedBy!: string;

  /** When the key became primary. */
  readonly promotedAt?: Date;

  readonly finishedAt?: Date;

  /** Live replicas that lack the key. */
  readonly waitingForReplicas!: number;

  /** Rows under other keys when the key became primary. */
  readonly rowsTotal!: number;

  /** How many of these were moved; the others moved when their link was refreshed, or are gone. */
  readonly rowsRewrapped!: number;

  /** Rows still under other keys. */
  readonly rowsRemaining!: number;

  /** Rows that do not decrypt and stay as they are; known once the rotation is finished. */
  readonly rowsFailed!: number;

  static readonly example: KeyRotationView = {
    id: '01981f80-3d5e-7a90-b8c7-d6e5f4a3b2c1',
    fromKeyId: '2026-q4',
    toKeyId: '2027-q1',
    state: 'rewrapping',
    startedAt: new Date('2027-01-31T12:00:00.000Z'),
    startedBy: 'console:ada@example.com',
    promotedAt: new Date('2027-01-31T12:00:02.000Z'),
    waitingForReplicas: 0,
    rowsTotal: 20_000,
    rowsRewrapped: 8_400,
    rowsRemaining: 11_600,
    rowsFailed: 0,
  };
}
