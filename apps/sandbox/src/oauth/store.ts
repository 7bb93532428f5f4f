/**
 * The provider's storage: maps in memory that keep every live entry (the library's own development adapter drops
 * entries beyond a thousand) and find all of a grant's entries by index.
 */

import type { AdapterPayload } from 'oidc-provider';

interface Entry {
  readonly payload: AdapterPayload;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** Writes between two sweeps of expired entries: often enough to stay small, rarely enough to cost nothing. */
const writesPerSweep = 20_000;

/** Everything the provider stores, by model name and id. */
export class ProviderStore {
  readonly #models = new Map<string, Map<string, Entry>>();
  /** Grant id → the entries issued under it, as [model, id]. */
  readonly #issuedUnder = new Map<string, [model: string, id: string][]>();
  readonly #sessionIds = new Map<string, string>();
  #writes = 0;

  /** A live entry's payload, shared and not copied. */
  read(model: string, id: string): AdapterPayload | undefined {
    const entry = this.#model(model).get(id);
    return entry && entry.expiresAt > Date.now() ? entry.payload : undefined;
  }

  /** The session with this public id (`uid`, which is not its cookie). */
  readSession(uid: string): AdapterPayload | undefined {
    const id = this.#sessionIds.get(uid);
    return id === undefined ? undefined : this.read('Session', id);
  }

  /** `expiresIn` in seconds; without it the entry stays. */
  write(model: string, id: string, payload: AdapterPayload, expiresIn = Infinity): void {
    this.#model(model).set(id, { payload, expiresAt: Date.now() + expiresIn * 1000 });
    if (model === 'Session' && payload.uid !== undefined) this.#sessionIds.set(payload.uid, id);
    if (payload.grantId !== undefined) this.#index(payload.grantId, model, id);
    this.#writes += 1;
    if (this.#writes % writesPerSweep === 0) this.#sweep();
  }

  /** Removes one entry, if it exists. */
  remove(model: string, id: string): void {
    this.#model(model).delete(id);
  }

  /** Removes everything issued under a grant, but not the grant itself. */
  removeIssuedUnder(grantId: string): void {
    for (const [model, id] of this.#issuedUnder.get(grantId) ?? []) this.remove(model, id);
    this.#issuedUnder.delete(grantId);
  }

  /** Ids of the live grants of one user. */
  grantIdsOf(userId: string): string[] {
    return [...this.#model('Grant').keys()].filter((id) => this.read('Grant', id)?.accountId === userId);
  }

  /** How many grants there are that were not revoked. */
  countGrants(): number {
    return this.#model('Grant').size;
  }

  #model(name: string): Map<string, Entry> {
    const existing = this.#models.get(name);
    if (existing) return existing;
    const created = new Map<string, Entry>();
    this.#models.set(name, created);
    return created;
  }

  #index(grantId: string, model: string, id: string): void {
    const entries = this.#issuedUnder.get(grantId);
    if (entries) entries.push([model, id]);
    else this.#issuedUnder.set(grantId, [[model, id]]);
  }

  #sweep(): void {
    const now = Date.now();
    for (const entries of this.#models.values()) {
      for (const [id, { expiresAt, payload }] of entries) {
        if (expiresAt > now) continue;
        entries.delete(id);
        if (payload.uid !== undefined) this.#sessionIds.delete(payload.uid);
      }
    }
    for (const [grantId, issued] of this.#issuedUnder) {
      const live = issued.filter(([model, id]) => this.#model(model).has(id));
      if (live.length > 0) this.#issuedUnder.set(grantId, live);
      else this.#issuedUnder.delete(grantId);
    }
  }
}
