import type { Keyring } from './keyring.js';
import type { KeyringSource } from './keyring-source.js';

/** Provided by the app's configuration. */
export abstract class VaultSettings {
  /** The keys, opened before anything else of the vault is built. */
  abstract readonly keyring: Keyring;
  /** Where they come from, and may change while the broker runs. */
  abstract readonly keyringSource: KeyringSource;
  /** Links kept in memory at most. */
  abstract readonly liveLinkLimit: number;
  /** Milliseconds without a call after which a link's token leaves memory. */
  abstract readonly liveLinkIdle: number;
}
