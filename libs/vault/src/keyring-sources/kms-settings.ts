import type { Secret } from '#kernel';

/** How the transit engine of OpenBao or HashiCorp Vault is reached. */
export interface TransitSettings {
  /** Origin of the server. */
  readonly address: URL;
  /** The token to show; asked for at each call, because agents renew the file that it stands in. */
  readonly token: () => Secret;
  readonly namespace: string | undefined;
}

/** How key management services are reached. AWS's own credentials and endpoints are read by its library. */
export interface KmsSettings {
  /** Milliseconds that sealing or opening one key may take, further attempts included. */
  readonly timeout: number;
  /** Absent where no server is set. */
  readonly transit: TransitSettings | undefined;
}
