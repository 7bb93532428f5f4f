/**
 * `npm run test:costs`: the costliest requests to every described route, without a credential, with a made-up one and
 * as a service, and how much a neighbour notices of them. Ends with status 1 where the neighbour's p99 is more than
 * three times what it is in quiet, time after time, where the loop was blocked, or where more was recorded than a
 * minute allows. It measures time: run it on a quiet machine.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Agent, request as send } from 'undici';
import { readOperations, type Operation } from '../fuzz/operations.js';
import { FuzzStage } from '../fuzz/stage.js';
import type { Attack } from './attack-process.js';
import { costlyRequests } from './costly-requests.js';

/** How many times its quiet p99 a neighbour may wait. */
const LIMIT = 3;

/**
 * Times in a row that an attack must push a neighbour over the limit. Of two hundred calls the p99 is the third slowest, so what else
 * the machine does decides one run in ten; what an attack costs comes back every time.
 */
const TRIES = 4;

/** Milliseconds that count as nothing: below it a p99 says more about the machine than about the broker. */
const FLOOR = 5;

/** Records of refused calls that one attack may leave: the kinds of one minute, and as many counts. */
const RECORDS = 1_000;

const CREDENTIALS = ['none', 'bogus', 'service'] as const;

const { values } = parseArgs({
  options: { calls: { type: 'string', default: '200' }, routes: { type: 'string', default: '' } },
});
const calls = Number(values.calls);
// One process for all attacks: its start would take the processor from the neighbour that is being timed.
const attackProcess = fork(fileURLToPath(new URL('./attack-process.js', import.meta.url)), { execArgv: [] });
const stage = await FuzzStage.start({ STRANGER_CALLS_PER_SECOND: '200' });
const failures: string[] = [];
try {
  const [attacker, neighbour] = [await limitedService(), await neighbourCall()];
  for (const operation of readOperations('docs/openapi.json').filter(isWanted))
    for (const credential of CREDENTIALS) await judge(operation, credential, attacker, neighbour);
  failures.push(...stage.stalls);
} finally {
  attackProcess.disconnect();
  await stage.close();
}
console.log(failures.length === 0 ? 'nobody paid for another' : failures.join('\n'));
process.exit(failures.length === 0 ? 0 : 1);

async function judge(
  operation: Operation,
  credential: Attack['credential'],
  attacker: string,
  neighbour: () => Promise<void>,
): Promise<void> {
  const name = `${operation.method} ${operation.path}, credential ${credential}`;
  const attempt = (): Promise<number> => measure(name, operation, credential, attacker, neighbour);
  let ratio = await attempt();
  for (let tried = 1; ratio > LIMIT && tried < TRIES; tried += 1) ratio = Math.min(ratio, await attempt());
  if (ratio > LIMIT)
    failures.push(`${name}: the neighbour waited at least ${ratio.toFixed(1)} times as long`);
}

/** @returns how many times as long as before the attack a neighbour waits during it */
async function measure(
  name: string,
  operation: Operation,
  credential: Attack['credential'],
  attacker: string,
  neighbour: () => Promise<void>,
): Promise<number> {
  const quiet = Math.max(FLOOR, await p99(neighbour));
  const before = await stage.refusedRecords();
  const attack = attackWith({
    url: stage.url,
    requests: costlyRequests(operation),
    credential,
    key: attacker,
  });
  const disturbed = await p99(neighbour);
  const sent = await attack.stop();
  const records = (await stage.refusedRecords()) - before;
  const ratio = disturbed / quiet;
  console.log(
    `${name}: p99 ${disturbed.toFixed(1)} ms, ${ratio.toFixed(1)} of quiet; ${sent} sent, ${records} recorded`,
  );
  if (records > RECORDS) failures.push(`${name}: ${records} records`);
  return ratio;
}

/** Begins an attack. @returns what ends it, and says how much was sent */
function attackWith(attack: Attack): { readonly stop: () => Promise<number> } {
  attackProcess.send(attack);
  return {
    stop: async (): Promise<number> => {
      const sent = once(attackProcess, 'message');
      attackProcess.send('stop');
      return Number((await sent)[0]);
    },
  };
}

/** The attacker's key: it has a rate, as each service has that is not trusted to behave. */
async function limitedService(): Promise<string> {
  return (await stage.newService({ requestRate: 5, requestBurst: 5 })).key;
}

/** A call of another service, which has called before. */
async function neighbourCall(): Promise<() => Promise<void>> {
  const { key } = await stage.newService({});
  const own = new Agent({ connections: 1 });
  return async () => {
    const headers = { authorization: `Bearer ${key}` };
    const answer = await send(`${stage.url}/v1/links`, { dispatcher: own, method: 'GET', headers });
    await answer.body.dump();
  };
}

async function p99(call: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < calls; index += 1) {
    const begun = performance.now();
    await call();
    times.push(performance.now() - begun);
  }
  return times.sort((one, other) => one - other)[Math.floor(times.length * 0.99)] ?? 0;
}

function isWanted({ path }: Operation): boolean {
  return path.includes(values.routes);
}
