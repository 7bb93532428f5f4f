/** Provided by the app's configuration. */
export abstract class RotationSettings {
  /** Rows a second that this replica re-wraps at most; `undefined` for no limit. */
  abstract readonly rewrapRate: number | undefined;
  /** Milliseconds after which the primary key is followed by a new one; `undefined` where keys are rotated by hand. */
  abstract readonly epoch: number | undefined;
  /** Milliseconds after which a key that is not primary any more and needed by nothing is destroyed; `undefined` for never. */
  abstract readonly retain: number | undefined;
}
