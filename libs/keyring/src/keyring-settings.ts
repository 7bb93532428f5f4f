import type { Keyring } from './ring/keyring.js';
import type { KeyringSource } from './sources/keyring-source.js';

/** Provided by the app's configuration. */
export abstract class KeyringSettings {
  /** The keys, loaded before anything that needs them is created. */
  abstract readonly keyring: Keyring;
  /** Where they come from; they may change while the broker runs. */
  abstract readonly keyringSource: KeyringSource;
}
