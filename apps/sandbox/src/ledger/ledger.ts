/** The record of every call the sandbox received: what came, when, and with which outcome. Never a token. */

import type { IncomingHttpHeaders } from 'node:http';
import type { Delivered } from '../http/delivery.js';
import type { EndpointName, Exchange } from '../http/exchange.js';
import type { LedgerEntry } from './entry.js';
import { LedgerSummary } from './summary.js';
import type { Summary } from './summary.js';

const capacity = 200_000;
const hiddenHeaders = ['authorization', 'cookie'] as const;

/** The latest calls, with running totals over all calls since it was last cleared. */
export class Ledger {
  readonly #entries = new Map<number, LedgerEntry>();
  #summary = new LedgerSummary();
  #lastSeq = 0;

  /** The number of the latest call; numbers go on after {@link clear}. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** A call has been received. Its entry stays open until {@link close}. */
  open(exchange: Exchange, kind: EndpointName, fault: string | undefined): LedgerEntry {
    const startedAt = Date.now();
    this.#lastSeq += 1;
    const entry: LedgerEntry = {
      seq: this.#lastSeq,
      kind,
      at: new Date(startedAt).toISOString(),
      startedAt,
      endedAt: null,
      method: exchange.method,
      path: exchange.path,
      headers: withoutSecrets(exchange.headers),
      bodyBytes: exchange.body.length,
      status: null,
      answered: false,
      ...exchange.facts,
      ...(fault !== undefined && { fault }),
    };
    this.#entries.set(entry.seq, entry);
    this.#entries.delete(entry.seq - capacity);
    this.#summary.opened(entry);
    return entry;
  }

  /** What was learnt while the call was processed goes into its entry. */
  close(entry: LedgerEntry, { facts }: Exchange, { status, answered }: Delivered): void {
    Object.assign(entry, { outcome: 'not_processed', ...facts, status, answered, endedAt: Date.now() });
    this.#summary.closed(entry);
  }

  /** The calls after number `seq` that are still held, oldest first. */
  *since(seq: number): Generator<LedgerEntry> {
    const [oldestHeld = this.#lastSeq + 1] = this.#entries.keys();
    for (let number = Math.max(seq + 1, oldestHeld); number <= this.#lastSeq; number += 1) {
      const entry = this.#entries.get(number);
      if (entry) yield entry;
    }
  }

  /** Totals since the ledger was last cleared. */
  summary(): Summary {
    return this.#summary.read();
  }

  /** Forgets all entries and totals. Calls in progress are closed into the totals that follow. */
  clear(): void {
    this.#entries.clear();
    this.#summary = new LedgerSummary();
  }
}

function withoutSecrets(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const shown = { ...headers };
  for (const name of hiddenHeaders) if (shown[name] !== undefined) shown[name] = '[present]';
  return shown;
}
