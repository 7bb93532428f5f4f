import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { LoadGenerator, LoadOrder, LoadResult } from './load-generator.js';

const run = promisify(execFile);
const PROGRAM = fileURLToPath(import.meta.resolve('autocannon'));

interface Report {
  readonly requests: { readonly total: number };
  readonly latency: { readonly p50: number; readonly p99: number };
  readonly duration: number;
  readonly errors: number;
  readonly non2xx: number;
}

/** autocannon, where wrk is missing: it needs a separate core and measures only full milliseconds. */
export class Autocannon implements LoadGenerator {
  readonly name = 'autocannon';

  async run({ url, headers, body, connections, seconds }: LoadOrder): Promise<LoadResult> {
    const named = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}=${value}`]);
    const { stdout } = await run(process.execPath, [
      ...[PROGRAM, '--json', '-c', String(connections), '-d', String(seconds)],
      ...named,
      ...(body === undefined ? [] : ['-m', 'POST', '-b', JSON.stringify(body)]),
      url,
    ]);
    const { requests, latency, duration, errors, non2xx } = JSON.parse(stdout) as Report;
    return {
      calls: requests.total,
      callsPerSecond: requests.total / duration,
      p50: latency.p50,
      p99: latency.p99,
      errors: errors + non2xx,
    };
  }
}
