import { existsSync, readFileSync, rmSync } from 'node:fs';
import { until } from '../../../test/harness/time/until.js';

/** How a broker is started so that it can be asked: `report` is a file of the bench's own. */
export function askable(report: string): {
  readonly environment: Record<string, string>;
  readonly nodeOptions: string[];
} {
  const reporter = new URL('./report-memory.js', import.meta.url).href;
  return { environment: { MEMORY_REPORT: report }, nodeOptions: ['--expose-gc', `--import=${reporter}`] };
}

/** Bytes that a broker holds on the heap, and outside it in buffers, once garbage has gone. */
export async function heldBytes(pid: number, report: string): Promise<number> {
  rmSync(report, { force: true });
  process.kill(pid, 'SIGUSR2');
  await until(
    'the broker has reported',
    () => existsSync(report) && readFileSync(report, 'utf8').endsWith('\n'),
    60_000,
  );
  return (JSON.parse(readFileSync(report, 'utf8')) as { readonly bytes: number }).bytes;
}
