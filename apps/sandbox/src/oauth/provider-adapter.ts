/**
 * The provider library's view of the store, one adapter for each model. The library's interface is asynchronous;
 * the work is done at once, so that two calls with the same refresh token can never both find it unused.
 */

import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { RefreshTokenFamilies } from './refresh-token-families.js';
import type { ProviderStore } from './store.js';

/** The adapter for `model`. Those of refresh tokens and grants report changes of their entries to the families. */
export function providerAdapter(
  store: ProviderStore,
  families: RefreshTokenFamilies,
  model: string,
): Adapter {
  if (model === 'RefreshToken') return new RefreshTokenAdapter(store, families);
  if (model === 'Grant') return new GrantAdapter(store, families);
  return new StoreAdapter(store, model);
}

class StoreAdapter implements Adapter {
  readonly #store: ProviderStore;
  readonly #model: string;

  constructor(store: ProviderStore, model: string) {
    this.#store = store;
    this.#model = model;
  }

  upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    this.#store.write(this.#model, id, payload, expiresIn);
    return Promise.resolve();
  }

  find(id: string): Promise<AdapterPayload | undefined> {
    return Promise.resolve(this.#store.read(this.#model, id));
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return Promise.resolve(this.#store.readSession(uid));
  }

  /** Only the device flow has user codes, and it is off. */
  findByUserCode(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  consume(id: string): Promise<void> {
    const payload = this.#store.read(this.#model, id);
    if (payload) payload.consumed ??= Math.floor(Date.now() / 1000);
    return Promise.resolve();
  }

  destroy(id: string): Promise<void> {
    this.#store.remove(this.#model, id);
    return Promise.resolve();
  }

  revokeByGrantId(grantId: string): Promise<void> {
    this.#store.removeIssuedUnder(grantId);
    return Promise.resolve();
  }
}

class RefreshTokenAdapter extends StoreAdapter {
  readonly #families: RefreshTokenFamilies;

  constructor(store: ProviderStore, families: RefreshTokenFamilies) {
    super(store, 'RefreshToken');
    this.#families = families;
  }

  override upsert(id: string, payload: AdapterPayload, expiresIn = Infinity): Promise<void> {
    const expiresAt = Date.now() + expiresIn * 1000;
    this.#families.recordIssue(id, payload.grantId ?? '', payload.rotations ?? 0, expiresAt);
    return super.upsert(id, payload, expiresIn);
  }

  override async find(id: string): Promise<AdapterPayload | undefined> {
    const payload = await super.find(id);
    return payload && this.#families.isInGrace(id) ? { ...payload, consumed: undefined } : payload;
  }

  override consume(id: string): Promise<void> {
    this.#families.recordUse(id);
    return super.consume(id);
  }
}

class GrantAdapter extends StoreAdapter {
  readonly #families: RefreshTokenFamilies;

  constructor(store: ProviderStore, families: RefreshTokenFamilies) {
    super(store, 'Grant');
    this.#families = families;
  }

  override destroy(id: string): Promise<void> {
    this.#families.recordRevocation(id);
    return super.destroy(id);
  }
}
