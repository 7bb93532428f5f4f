import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LoadGenerator, LoadOrder, LoadResult } from './load-generator.js';

const run = promisify(execFile);

/** Prints wrk's results as JSON; its times are microseconds. */
const REPORT = `
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format('{"calls":%d,"microseconds":%d,"p50":%d,"p99":%d,"errors":%d}',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
`;

interface Report {
  readonly calls: number;
  readonly microseconds: number;
  readonly p50: number;
  readonly p99: number;
  readonly errors: number;
}

/** wrk, the generator that costs the machine least. */
export class Wrk implements LoadGenerator {
  readonly name = 'wrk';

  async run({ url, headers, body, connections, seconds }: LoadOrder): Promise<LoadResult> {
    const folder = mkdtempSync(join(tmpdir(), 'bench-wrk-'));
    const script = join(folder, 'report.lua');
    writeFileSync(script, body === undefined ? REPORT : postOf(body) + REPORT);
    const named = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
    try {
      const { stdout } = await run('wrk', [
        ...['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script],
        ...named,
        url,
      ]);
      return resultOf(JSON.parse(stdout.slice(stdout.indexOf('{'))) as Report);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

/** Lua that has wrk send a body. JSON needs no escapes in a long bracket. */
function postOf(body: unknown): string {
  return `wrk.method = 'POST'\nwrk.body = [==[${JSON.stringify(body)}]==]\n`;
}

function resultOf({ calls, microseconds, p50, p99, errors }: Report): LoadResult {
  return {
    calls,
    callsPerSecond: (calls / microseconds) * 1_000_000,
    p50: p50 / 1_000,
    p99: p99 / 1_000,
    errors,
  };
}
