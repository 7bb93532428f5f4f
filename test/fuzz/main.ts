/**
 * `npm run fuzz -- --minutes N [--seed S] [--first I] [--requests N]`: random requests to every described route, by a stranger, a
 * service and an admin. Ends with status 1 on a 5xx that no ordered fault explains, a secret in an answer or in the log, a call
 * without an answer, or a blocked event loop. The same seed sends the same requests; `--first` begins at one.
 */
import { parseArgs } from 'node:util';
import { secretsIn } from '../harness/encryption/secret-canaries.js';
import { curlLine, judge } from './judge.js';
import { readOperations, type Operation } from './operations.js';
import { randomRequest, type FuzzRequest, type Places } from './random-request.js';
import { FuzzStage } from './stage.js';

/** Requests at once; enough to see what happens between them. */
const WORKERS = 6;

/** Requests until the service and its links are recreated; within one in four of these series the sandbox fails. */
const SERIES = 200;

/** The faults of COCO's API in the sandbox, in turn. */
const FAULTS = [
  { type: 'status', status: 500, when: 'before' },
  { type: 'malformed-json', when: 'after' },
  { type: 'cut-after' },
  { type: 'echo-token', when: 'after' },
  { type: 'status', status: 401, when: 'before' },
];

/** Failures that are reported in full; then it stops. */
const MOST_FAILURES = 10;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    first: { type: 'string', default: '0' },
    requests: { type: 'string', default: String(Number.MAX_SAFE_INTEGER) },
  },
});

const [seed, first] = [Number(values.seed), Number(values.first)];
const last = first + Number(values.requests);
const [operation, ...others] = readOperations('docs/openapi.json');
if (operation === undefined) throw new Error('docs/openapi.json describes no route');
const operations: readonly [Operation, ...Operation[]] = [operation, ...others];
const statuses = new Map<number, number>();
const reached = new Set<string>();
const failures: string[] = [];

console.log(`seed ${seed}, ${operations.length} routes`);
const stage = await FuzzStage.start();
// The time counts from here: a machine that starts slowly does not fuzz less.
const end = performance.now() + Number(values.minutes) * 60_000;
let next = first;
while (next < last && failures.length < MOST_FAILURES && performance.now() < end) await playSeries();
for (const name of secretsIn(stage.log, stage.secrets)) failures.push(`the log held ${name}`);
failures.push(...stage.stalls);
await stage.close();
report();

/** One series of requests, all judged alike: requests in flight end before the sandbox gets another fault. */
async function playSeries(): Promise<void> {
  const series = Math.floor(next / SERIES);
  const faulty = series % 4 === 3;
  await stage.order(undefined);
  const places = await stage.renew();
  if (faulty) await stage.order(FAULTS[Math.floor(series / 4) % FAULTS.length]);
  const until = Math.min(last, (series + 1) * SERIES);
  const work = async (): Promise<void> => {
    while (next < until && failures.length < MOST_FAILURES && performance.now() < end)
      await play(next++, places, faulty);
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
}

async function play(number: number, places: Places, faulty: boolean): Promise<void> {
  const request = randomRequest(seed, number, operations, places);
  try {
    const answer = await stage.send(request);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    if (answer.status < 300) reached.add(`${request.operation.method} ${request.operation.path}`);
    const problems = judge(request, answer, stage.secrets, faulty);
    if (problems.length > 0) fail(request, problems.join(', '), stage.loggedOf(answer.text));
  } catch (error) {
    fail(request, `no answer: ${error instanceof Error ? error.message : String(error)}`, []);
  }
}

function fail(request: FuzzRequest, problem: string, log: readonly string[]): void {
  const text = [
    `request ${request.number} ${problem}`,
    `  ${curlLine(request)}`,
    ...log.map((line) => `  ${line}`),
  ];
  failures.push(text.join('\n'));
  console.log(text.join('\n'));
}

function report(): void {
  const counts = [...statuses].sort(([one], [other]) => one - other);
  console.log(
    `${next - first} requests: ${counts.map(([status, count]) => `${count} × ${status}`).join(', ')}`,
  );
  console.log(`${reached.size} of ${operations.length} routes answered with success`);
  for (const failure of failures) if (!failure.startsWith('request')) console.log(failure);
  console.log(
    failures.length === 0 ? 'no failure' : `${failures.length} failures; --seed ${seed} sends the same`,
  );
  process.exit(failures.length === 0 ? 0 : 1);
}
