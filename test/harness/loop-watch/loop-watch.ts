import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Milliseconds between two signs of life of the loop. */
export const BEAT = 100;

/** The message, also on standard error, about a blocked loop. */
export const STOOD_STILL = 'The event loop was blocked';

/** What the watching thread is handed. */
export interface Watched {
  /** Grows with each turn of the loop that is noticed. */
  readonly beats: Int32Array;
  /** Milliseconds of processor time in one turn of the loop that are a failure. */
  readonly limit: number;
}

/** Reports each time that an event loop was blocked. */
export interface LoopWatch {
  /** What was noticed so far. */
  readonly stalls: readonly string[];
  stop(): Promise<void>;
}

/** Watches the event loop of this process from another thread, until it is stopped or the process ends. */
export function watchLoop(limit: number): LoopWatch {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  const beat = setInterval(() => Atomics.add(beats, 0, 1), BEAT).unref();
  const stalls: string[] = [];
  const watcher = new Worker(resolve('dist/test/harness/loop-watch/loop-watcher.js'), {
    workerData: { beats, limit } satisfies Watched,
    // Not what this process was started with: it may be this very watch.
    execArgv: [],
  });
  watcher.on('message', (stall: string) => stalls.push(stall));
  watcher.unref();
  const stop = async (): Promise<void> => {
    clearInterval(beat);
    await watcher.terminate();
  };
  return { stalls, stop };
}
