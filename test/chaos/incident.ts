import type { FaultAction } from '../../apps/sandbox/src/faults/fault.js';
import type { FailOverTrouble } from './incidents/fail-over.js';
import type { StopMode } from './stage/postgres-server.js';

/** What goes wrong. `replica` is an index. */
export type Trouble =
  | { readonly kind: 'kill' | 'terminate' | 'freeze'; readonly replica: number }
  | { readonly kind: 'postgres'; readonly mode: StopMode }
  | FailOverTrouble
  | {
      readonly kind: 'cut database' | 'cut sandbox' | 'shut database' | 'shut sandbox';
      readonly replica: number;
    }
  | { readonly kind: 'fault'; readonly action: FaultAction; readonly times: number };

/** One planned fault. Milliseconds count from the start of the faults. */
export interface Incident {
  readonly at: number;
  /** How long it lasts before it is mended; 0 for what is over at once. */
  readonly duration: number;
  readonly trouble: Trouble;
}

/** An incident as it came to pass, in epoch milliseconds. It ends when everything it hit works again. */
export interface Happening {
  readonly trouble: Trouble;
  readonly from: number;
  until: number;
  /** After a kill: the newest generation of each link that the dead process had on its disk. */
  journalled?: ReadonlyMap<string, number>;
  /** After a fail-over: the links whose refresh token the new primary holds in a version that the provider has replaced. */
  behind?: ReadonlySet<string>;
}

/** Whether the database itself was away. */
export function isDatabaseAway({ kind }: Trouble): boolean {
  return kind === 'postgres' || kind === 'fail-over';
}

/** One line for people. */
export function describe({ at, duration, trouble }: Incident): string {
  const { kind, ...rest } = trouble;
  return `${(at / 1000).toFixed(1).padStart(6)} s  ${kind} ${JSON.stringify(rest)} for ${(duration / 1000).toFixed(1)} s`;
}

/** One line for people: when it really began and was over. */
export function describeHappening({ from, until, trouble }: Happening): string {
  const { kind, ...rest } = trouble;
  const [start, end] = [from, until].map((time) => new Date(time).toISOString().slice(11, 23));
  return `${start ?? ''} to ${end ?? ''}  ${kind} ${JSON.stringify(rest)}`;
}
