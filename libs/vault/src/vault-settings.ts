/** Provided by the app's configuration. */
export abstract class VaultSettings {
  /** Links kept in memory at most. */
  abstract readonly liveLinkLimit: number;
  /** Milliseconds without a call after which a link's token leaves memory. */
  abstract readonly liveLinkIdle: number;
}
