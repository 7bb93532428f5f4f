/** Running totals over the ledger: what a test asserts without reading a hundred thousand entries. */

import type { LedgerEntry } from './entry.js';

/** The totals. Counts are of finished calls, by the text of the value counted. */
export interface Summary {
  readonly calls: number;
  readonly inProgress: number;
  readonly byKind: Readonly<Record<string, number>>;
  readonly byGrantType: Readonly<Record<string, number>>;
  readonly byOutcome: Readonly<Record<string, number>>;
  /** The key `none` counts calls that were sent no status. */
  readonly byStatus: Readonly<Record<string, number>>;
  readonly byFault: Readonly<Record<string, number>>;
  /** How often a dead refresh token was presented and ended its family. */
  readonly reuseAlarms: number;
  /** How many refresh calls began while another one of the same family was in progress. */
  readonly overlappingRefreshes: number;
  /** The same by family, those with any. */
  readonly overlappingRefreshesByGrant: Readonly<Record<string, number>>;
  readonly maxConcurrentTokenCalls: number;
  /** The most token calls that began within one second of the clock. */
  readonly peakTokenCallsPerSecond: number;
}

/** Counts calls as they begin and end. */
export class LedgerSummary {
  readonly #counts = {
    kind: new Map<string, number>(),
    grantType: new Map<string, number>(),
    outcome: new Map<string, number>(),
    status: new Map<string, number>(),
    fault: new Map<string, number>(),
  };
  readonly #open = new Set<LedgerEntry>();
  readonly #openRefreshes = new Map<string, number>();
  readonly #overlaps = new Map<string, number>();
  #calls = 0;
  #reuseAlarms = 0;
  #openTokenCalls = 0;
  #maxConcurrentTokenCalls = 0;
  #second = 0;
  #tokenCallsThisSecond = 0;
  #peakTokenCallsPerSecond = 0;

  opened(entry: LedgerEntry): void {
    this.#open.add(entry);
    if (entry.kind !== 'token') return;
    this.#openTokenCalls += 1;
    this.#maxConcurrentTokenCalls = Math.max(this.#maxConcurrentTokenCalls, this.#openTokenCalls);
    this.#countInSecond(entry.startedAt);
    const family = refreshedFamily(entry);
    if (family === undefined) return;
    const alreadyOpen = this.#openRefreshes.get(family) ?? 0;
    if (alreadyOpen > 0) increase(this.#overlaps, family);
    this.#openRefreshes.set(family, alreadyOpen + 1);
  }

  closed(entry: LedgerEntry): void {
    this.#calls += 1;
    increase(this.#counts.kind, entry.kind);
    increase(this.#counts.status, String(entry.status ?? 'none'));
    increase(this.#counts.outcome, entry.outcome);
    increase(this.#counts.grantType, entry.grantType);
    increase(this.#counts.fault, entry.fault);
    if (entry.reuseDetected) this.#reuseAlarms += 1;
    // A call that began before the ledger was cleared was never counted as open here.
    if (!this.#open.delete(entry) || entry.kind !== 'token') return;
    this.#openTokenCalls -= 1;
    const family = refreshedFamily(entry);
    if (family !== undefined) this.#closeRefresh(family);
  }

  read(): Summary {
    return {
      calls: this.#calls,
      inProgress: this.#open.size,
      byKind: Object.fromEntries(this.#counts.kind),
      byGrantType: Object.fromEntries(this.#counts.grantType),
      byOutcome: Object.fromEntries(this.#counts.outcome),
      byStatus: Object.fromEntries(this.#counts.status),
      byFault: Object.fromEntries(this.#counts.fault),
      reuseAlarms: this.#reuseAlarms,
      overlappingRefreshes: [...this.#overlaps.values()].reduce((sum, count) => sum + count, 0),
      overlappingRefreshesByGrant: Object.fromEntries(this.#overlaps),
      maxConcurrentTokenCalls: this.#maxConcurrentTokenCalls,
      peakTokenCallsPerSecond: this.#peakTokenCallsPerSecond,
    };
  }

  #countInSecond(startedAt: number): void {
    const second = Math.floor(startedAt / 1000);
    this.#tokenCallsThisSecond = second === this.#second ? this.#tokenCallsThisSecond + 1 : 1;
    this.#second = second;
    this.#peakTokenCallsPerSecond = Math.max(this.#peakTokenCallsPerSecond, this.#tokenCallsThisSecond);
  }

  #closeRefresh(family: string): void {
    const stillOpen = (this.#openRefreshes.get(family) ?? 1) - 1;
    if (stillOpen > 0) this.#openRefreshes.set(family, stillOpen);
    else this.#openRefreshes.delete(family);
  }
}

function refreshedFamily({ grantType, grantId }: LedgerEntry): string | undefined {
  return grantType === 'refresh_token' ? grantId : undefined;
}

function increase(counts: Map<string, number>, key: string | undefined): void {
  if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
}
