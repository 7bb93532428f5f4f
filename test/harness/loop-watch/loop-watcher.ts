/**
 * The thread that watches the main thread's event loop: only another thread notices a loop that never turns again.
 *
 * A stall counts only if the main thread itself used the processor for as long: on a busy or paused machine a loop
 * is blocked through no fault of its code. Counted by the kernel (proc(5), /proc/[pid]/task/[tid]/stat), or for the whole
 * process without /proc.
 */
import { readFileSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { BEAT, STOOD_STILL, type Watched } from './loop-watch.js';

/** Milliseconds of processor time in one turn of the loop after which the process is ended: it would never end on its own. */
const END = 4_000;

/** Beats in time after which the process counts as started: loading its modules may take long. */
const STARTED = 10;

/** Milliseconds in a tick of the kernel's clock (USER_HZ, 100 on every architecture that Node runs on). */
const TICK = 10;

const { beats, limit } = workerData as Watched;
let [beat, since, burnedBefore] = [0, performance.now(), burned()];
let [inTime, told] = [0, false];

setInterval(look, BEAT / 2);

function look(): void {
  const now = performance.now();
  const latest = Atomics.load(beats, 0);
  if (latest !== beat) {
    if (now - since < 2 * BEAT) inTime += 1;
    [beat, since, burnedBefore, told] = [latest, now, burned(), false];
    return;
  }
  if (inTime < STARTED || now - since < limit) return;
  const stood = burned() - burnedBefore;
  if (stood >= limit && !told) tell(stood);
  if (stood >= END) process.kill(process.pid, 'SIGKILL');
}

function tell(stood: number): void {
  told = true;
  const text = `${STOOD_STILL} for at least ${Math.round(stood)} ms`;
  writeSync(2, `${text}\n`);
  parentPort?.postMessage(text);
}

/** Milliseconds of processor time that the main thread has used. */
function burned(): number {
  try {
    const text = readFileSync(`/proc/self/task/${process.pid}/stat`, 'utf8');
    // After the name in parentheses comes field 3; user and system time are fields 14 and 15.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  }
}
