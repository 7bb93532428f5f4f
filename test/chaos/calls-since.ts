import type { LedgerEntry } from '../../apps/sandbox/src/ledger/entry.js';
import { until } from '../harness/time/until.js';
import type { Stage } from './stage/stage.js';

/** The token calls that the sandbox received after a moment. */
export class CallsSince {
  private constructor(
    private readonly stage: Stage,
    private readonly seq: number,
  ) {}

  /** The calls from now on. */
  static async now(stage: Stage): Promise<CallsSince> {
    return new CallsSince(stage, (await stage.control.ledgerSince(0)).at(-1)?.seq ?? 0);
  }

  /** Those that are as wanted, oldest first. */
  async matching(wanted: (call: LedgerEntry) => boolean): Promise<LedgerEntry[]> {
    const calls = await this.stage.control.ledgerSince(this.seq);
    return calls.filter((call) => call.kind === 'token' && wanted(call));
  }

  /** Waits until this many of them are as wanted. */
  async until(
    what: string,
    wanted: (call: LedgerEntry) => boolean,
    count: number,
    milliseconds?: number,
  ): Promise<void> {
    await until(what, async () => (await this.matching(wanted)).length >= count, milliseconds);
  }
}
