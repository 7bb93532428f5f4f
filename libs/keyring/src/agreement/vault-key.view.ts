import { OneOf } from '#kernel';

/** The states of a key; {@link VaultKey.state} explains each. */
export const keyStates = ['primary', 'pending', 'retiring', 'idle', 'missing'] as const;

/** One of {@link keyStates}. */
export type KeyState = (typeof keyStates)[number];

/** A key as operators see it, without the key itself. */
export class VaultKey {
  readonly id!: string;

  /**
   * `primary`: new data is encrypted under it. `pending`: it becomes primary once every live replica holds
   * it. `retiring`: some records are still under it. `idle`: no records are. `missing`: records need it, and
   * no replica holds it.
   */
  @OneOf(keyStates)
  readonly state!: KeyState;

  /** Links whose data key it wraps. */
  readonly rows!: number;

  /** When the database first saw it; absent for a key that has never been used. */
  readonly createdAt?: Date;

  /** Live replicas that hold it. */
  readonly heldBy!: number;

  /** Live replicas. */
  readonly replicas!: number;
}

/** All keys. */
export class VaultKeys {
  readonly keys!: VaultKey[];

  static readonly example: VaultKeys = {
    keys: [
      {
        id: '2027-q1',
        state: 'primary',
        rows: 20_000,
        createdAt: new Date('2027-01-31T12:00:00.000Z'),
        heldBy: 2,
        replicas: 2,
      },
    ],
  };
}
