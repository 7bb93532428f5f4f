import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Milliseconds between two signs of life of the loop. */
export const BEAT = 100;

/** What is said, on standard error too, of a loop that did not turn. */
export const STOOD_STILL = 'The event loop stood still';

/** Tells of each time that an event loop stood still. */
export interface LoopWatch {
  /** What was noticed so far. */
  readonly stalls: readonly string[];
}

/** Watches the event loop of this process from another thread, for the life of the process. */
export function watchLoop(): LoopWatch {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  setInterval(() => Atomics.add(beats, 0, 1), BEAT).unref();
  const stalls: string[] = [];
  const watcher = new Worker(resolve('dist/test/harness/loop-watcher.js'), {
    workerData: beats,
    // Not what this process was started with: it may be this very watch.
    execArgv: [],
  });
  watcher.on('message', (stall: string) => stalls.push(stall));
  watcher.unref();
  return { stalls };
}
