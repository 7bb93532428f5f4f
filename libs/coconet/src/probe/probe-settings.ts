import type { EgressProxy, Secret } from '#kernel';
import type { PathOverrides } from '../contract/paths.js';

/** The settings of a probe of COCO. Times are milliseconds, sizes are bytes. */
export interface ProbeSettings {
  readonly baseUrl: URL;
  /** The configured prefix, or the one that the vendor documents. */
  readonly pathPrefix: string;
  readonly paths: PathOverrides;
  /** The way to COCO out of a company network, if calls cannot go directly. */
  readonly proxy?: EgressProxy | undefined;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly tokenBody: 'form' | 'json';
  readonly connectTimeout: number;
  /** Longest time for one call, including its whole answer. */
  readonly callTimeout: number;
  readonly bodyLimit: number;
}

/** What a probe may do beyond asking without a token. */
export interface ProbeOptions {
  /** The access token of a link: without one, only what needs none is asked. */
  readonly token?: Secret | undefined;
  /** Sends one FETCH_* command, which the user's device sees. */
  readonly command?: boolean | undefined;
  /** Asks once with a made-up client secret. COCO may count that as a failed login. */
  readonly wrongClient?: boolean | undefined;
}
