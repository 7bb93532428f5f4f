import { readFileSync } from 'node:fs';
import type { Happening } from '../incident.js';
import type { Replica } from './replica.js';

/** Milliseconds between two checks. */
const INTERVAL = 1_000;

/** The share of its time that a process waits for a processor before it counts as starved. */
const STARVED = 0.6;

/** Milliseconds without a pause after which that matters: replicas that start at once starve each other for two or three seconds. */
const SPELL = 5_000;

/** What a replica had waited when it was last looked at. */
interface Look {
  readonly pid: number;
  readonly at: number;
  readonly waited: number;
}

/**
 * Notes when the machine had no processor for a replica: what looks like a slow broker may be a busy machine. Where the operating
 * system does not tell, nothing is ever noted.
 */
export class ProcessorWatch {
  private readonly spells: Happening[] = [];
  private readonly looks = new Map<number, Look>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly replicas: readonly Replica[]) {}

  /** When which replica was starved for at least five seconds, oldest first. */
  get happenings(): readonly Happening[] {
    return this.spells.filter(({ from, until }) => until - from >= SPELL);
  }

  /** Looks every second from now on. */
  start(): void {
    this.timer = setInterval(() => {
      for (const [index, replica] of this.replicas.entries()) this.look(index, replica.pid);
    }, INTERVAL);
  }

  /** Stops looking. */
  stop(): void {
    clearInterval(this.timer);
  }

  private look(index: number, pid: number | undefined): void {
    const before = this.looks.get(index);
    const waited = pid === undefined ? undefined : waitOf(pid);
    if (pid === undefined || waited === undefined) {
      this.looks.delete(index);
      return;
    }
    const at = Date.now();
    this.looks.set(index, { pid, at, waited });
    if (before?.pid !== pid) return;
    if (waited - before.waited >= STARVED * (at - before.at)) this.note(index, before.at, at);
  }

  private note(replica: number, from: number, until: number): void {
    const last = this.spells.findLast(({ trouble }) => trouble.replica === replica);
    if (last?.until === from) last.until = until;
    else
      this.spells.push({
        trouble: { kind: 'no processor', replica, breaks: ['processor'] },
        from,
        until,
      });
  }
}

/**
 * Milliseconds that the main thread of a process was ready to run and had to wait: the second number of Linux' `schedstat`
 * (kernel.org, "Scheduler Statistics").
 */
function waitOf(pid: number): number | undefined {
  try {
    const nanoseconds = Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]);
    return Number.isFinite(nanoseconds) ? nanoseconds / 1e6 : undefined;
  } catch {
    return undefined;
  }
}
