/** What a control call is, and what it may reach. */

import type { Population } from '../cloud/population.js';
import type { SandboxClient } from '../clients.js';
import type { FaultRegister } from '../faults/fault-register.js';
import type { CurrentDialect } from '../dialects/dialect.js';
import type { Ledger } from '../ledger/ledger.js';
import type { SeenSecrets } from '../ledger/seen-secrets.js';
import type { ClientSecrets } from '../oauth/client-secrets.js';
import type { Grants } from '../oauth/grants.js';
import type { RefreshTokenFamilies } from '../oauth/refresh-token-families.js';
import type { ProviderStore } from '../oauth/store.js';
import type { RuntimeSettings } from '../runtime-settings.js';

/** The parts of the sandbox that the control API reaches. */
export interface ControlledParts {
  readonly settings: RuntimeSettings;
  readonly clients: readonly SandboxClient[];
  readonly population: Population;
  readonly store: ProviderStore;
  readonly families: RefreshTokenFamilies;
  readonly grants: Grants;
  readonly faults: FaultRegister;
  readonly ledger: Ledger;
  readonly secrets: SeenSecrets;
  readonly dialect: CurrentDialect;
  readonly clientSecrets: ClientSecrets;
}

/** One received control call. */
export interface ControlCall {
  /** The path's variable part, decoded; empty if it has none. */
  readonly parameter: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** What to answer: a JSON body, or a list to be streamed; `undefined` for 204. */
type ControlResult =
  | { readonly status?: number; readonly body: unknown; readonly list?: undefined }
  | { readonly list: Iterable<unknown> }
  | undefined;

/** One kind of control call. Bad input is an `InputError`, which becomes a 400. */
export interface ControlRoute {
  readonly method: string;
  readonly path: RegExp;
  answer(call: ControlCall): ControlResult | Promise<ControlResult>;
}
