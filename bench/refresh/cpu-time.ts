import { readFileSync } from 'node:fs';

/** Clock ticks a second in which Linux counts processor time for its users. */
const TICKS_PER_SECOND = 100;

/** Fields of `/proc/PID/stat` behind the program's name, counted from 0: time as user, time in the kernel. */
const USER_TIME = 11;
const SYSTEM_TIME = 12;

/** Seconds of processor time that these processes have used; `NaN` on systems other than Linux. */
export function cpuSecondsOf(processIds: readonly number[]): number {
  if (process.platform !== 'linux') return NaN;
  return processIds.reduce((sum, processId) => sum + ticksOf(processId), 0) / TICKS_PER_SECOND;
}

function ticksOf(processId: number): number {
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME]);
  } catch {
    // The process has just ended.
    return 0;
  }
}
