import { OneOf } from '#kernel';

/** What a key can be for; {@link VaultKey.state} says what each means. */
export const keyStates = ['primary', 'pending', 'retiring', 'idle', 'missing'] as const;

/** One of {@link keyStates}. */
export type KeyState = (typeof keyStates)[number];

/** A key as operators see it: never the key itself. */
export class VaultKey {
  readonly id!: string;

  /**
   * `primary`: all that is new is encrypted under it. `pending`: it becomes primary once every live replica holds it.
   * `retiring`: records are still under it. `idle`: none is. `missing`: records are, and no replica holds it.
   */
  @OneOf(keyStates)
  readonly state!: KeyState;

  /** Links whose data key it wraps. */
  readonly rows!: number;

  /** When the database first heard of it; absent for a key that nobody has used yet. */
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
