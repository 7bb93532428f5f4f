/** Grants made and ended without a browser, for load tests and for users who remove an app. */

import type { Provider } from 'oidc-provider';
import type { SeenSecrets } from '../ledger/seen-secrets.js';
import { apiAudience } from './access-tokens.js';
import type { RuntimeSettings } from '../runtime-settings.js';
import type { Consents } from './consents.js';
import { apiResource, apiScope } from './provider.js';
import type { RefreshTokenFamilies } from './refresh-token-families.js';
import type { ProviderStore } from './store.js';

/** A grant with its first pair of tokens. */
export interface MintedGrant {
  readonly grantId: string;
  readonly refreshToken: string;
  readonly accessToken: string;
  /** Seconds until the access token expires. */
  readonly expiresIn: number;
}

/** Makes and ends grants. */
export class Grants {
  readonly #provider: Provider;
  readonly #store: ProviderStore;
  readonly #families: RefreshTokenFamilies;
  readonly #consents: Consents;
  readonly #secrets: SeenSecrets;
  readonly #settings: Readonly<RuntimeSettings>;

  constructor(
    provider: Provider,
    store: ProviderStore,
    families: RefreshTokenFamilies,
    consents: Consents,
    secrets: SeenSecrets,
    settings: Readonly<RuntimeSettings>,
  ) {
    this.#settings = settings;
    this.#provider = provider;
    this.#store = store;
    this.#families = families;
    this.#consents = consents;
    this.#secrets = secrets;
  }

  /** A grant as if the user had just consented to the app. `undefined` when there is no such client. */
  async mint(userId: string, clientId: string): Promise<MintedGrant | undefined> {
    const client = await this.#provider.Client.find(clientId);
    if (!client) return undefined;
    const grant = new this.#provider.Grant({ accountId: userId, clientId });
    grant.addResourceScope(apiAudience, apiScope);
    const issuedTo = { accountId: userId, client, grantId: await grant.save(), gty: 'authorization_code' };
    const refresh = new this.#provider.RefreshToken({
      ...issuedTo,
      resource: apiAudience,
      scope: apiScope,
      rotations: 0,
    });
    const access = new this.#provider.AccessToken({ ...issuedTo, scope: apiScope });
    access.resourceServer = new this.#provider.ResourceServer(apiAudience, apiResource(this.#settings));
    const refreshToken = await refresh.save();
    const accessToken = await access.save();
    this.#secrets.add('refresh_token', refreshToken);
    this.#secrets.add('access_token', accessToken);
    return { grantId: issuedTo.grantId, refreshToken, accessToken, expiresIn: access.expiration };
  }

  /** Ends all grants of a user, who will be asked for consent again. Returns how many there were. */
  revokeAllOf(userId: string): number {
    const grantIds = this.#store.grantIdsOf(userId);
    grantIds.forEach((grantId) => {
      this.revoke(grantId);
    });
    this.#consents.forget(userId);
    return grantIds.length;
  }

  /** Ends one grant: its refresh token gets `invalid_grant`, its access tokens 401. */
  revoke(grantId: string): void {
    this.#families.recordRevocation(grantId);
    this.#store.removeIssuedUnder(grantId);
    this.#store.remove('Grant', grantId);
  }
}
