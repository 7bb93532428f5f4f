/** Provided by the app's configuration. */
export abstract class AccessSettings {
  /** SHA-256 of the first admin's credential, with which the services are registered; absent where there is none. */
  abstract readonly adminKeyDigest: Buffer | undefined;
}
