/** Provided by the app's configuration. Durations are milliseconds. */
export abstract class EventsSettings {
  /** Networks in CIDR notation that webhooks may lead into although they are not public. */
  abstract readonly allowedNetworks: readonly string[];
  /** How long to wait before each further attempt; after the last one the delivery is dead. */
  abstract readonly retryDelays: readonly number[];
  /** Total time one delivery may take. */
  abstract readonly deliveryTimeout: number;
  /** The broker's version, for `User-Agent`. */
  abstract readonly version: string;
}
