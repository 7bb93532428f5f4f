import type { KeyObject } from 'node:crypto';

/** Provided by the app's configuration. */
export abstract class AuditSettings {
  /** The Ed25519 key that signs checkpoints; without it there are none. */
  abstract readonly checkpointKey: KeyObject | undefined;
  /** A file that each checkpoint is added to. */
  abstract readonly checkpointPath: string | undefined;
  /** Where each checkpoint is posted to. */
  abstract readonly checkpointUrl: URL | undefined;
}
