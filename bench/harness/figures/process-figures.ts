/** Resources that processes have used so far, as Linux counts them. */
import { readFileSync } from 'node:fs';

/** `/proc` counts processor time in ticks of this many microseconds on every current Linux. */
const TICK_MICROSECONDS = 10_000;

const MICROSECONDS_PER_SECOND = 1_000_000;

/** Positions after the name in `/proc/<pid>/stat` (proc(5)): fields 14 to 17. */
const USER_TIME = 11;
const SYSTEM_TIME = 12;
const ENDED_CHILDREN_USER_TIME = 13;
const ENDED_CHILDREN_SYSTEM_TIME = 14;

/** User and system time of a process and its children, in microseconds: also of children that have ended. */
export function processorTime(pid: number): number {
  const living = withChildren(pid).reduce((sum, member) => sum + ticksOf(member), 0);
  const ended = ticksOf(pid, [ENDED_CHILDREN_USER_TIME, ENDED_CHILDREN_SYSTEM_TIME]);
  return (living + ended) * TICK_MICROSECONDS;
}

/** Seconds of processor time that these processes have used; `NaN` on systems other than Linux. */
export function cpuSecondsOf(processIds: readonly number[]): number {
  if (process.platform !== 'linux') return NaN;
  const ticks = processIds.reduce((sum, processId) => sum + ticksUnlessEnded(processId), 0);
  return (ticks * TICK_MICROSECONDS) / MICROSECONDS_PER_SECOND;
}

/** Resident memory of a process and its children, in megabytes. */
export function residentMegabytes(pid: number): number {
  const kilobytes = withChildren(pid).map((member) => {
    const status = readFileSync(`/proc/${member}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  });
  return kilobytes.reduce((sum, size) => sum + size, 0) / 1_024;
}

function ticksOf(pid: number, counted: readonly number[] = [USER_TIME, SYSTEM_TIME]): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name may hold blanks and brackets; the fields begin after the last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return counted.reduce((sum, field) => sum + Number(fields[field]), 0);
}

function ticksUnlessEnded(pid: number): number {
  try {
    return ticksOf(pid);
  } catch {
    return 0;
  }
}

function withChildren(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return [pid, ...(children === '' ? [] : children.split(' ').map(Number))];
}
