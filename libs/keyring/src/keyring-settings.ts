import type { Keyring } from './ring/keyring.js';
import type { KeyringSource } from './sources/keyring-source.js';

/** Provided by the app's configuration. */
export abstract class KeyringSettings {
  /** The keys, opened before anything is built that needs them. */
  abstract readonly keyring: Keyring;
  /** Where they come from, and may change while the broker runs. */
  abstract readonly keyringSource: KeyringSource;
}
