/**
 * Sends costly requests as fast as they are answered, as a separate process of the lowest priority: an attacker has another
 * machine, and a neighbour that is timed here must not wait while requests are made. One message begins an attack, the next ends it and
 * is answered with the number of requests sent.
 */
import { setPriority } from 'node:os';
import { crc32 } from 'node:zlib';
import { Agent, request as send } from 'undici';
import type { CostlyRequest } from './costly-requests.js';

/** What is sent, and by whom. */
export interface Attack {
  readonly url: string;
  readonly requests: readonly CostlyRequest[];
  readonly credential: 'none' | 'bogus' | 'service';
  /** Of the service that attacks. */
  readonly key: string;
}

/** Connections that send. */
const SENDERS = 16;

/** The lowest priority that there is. */
const LAST = 19;

let [going, sent] = [false, 0];
let senders: readonly Promise<void>[] = [];

setPriority(LAST);
process.on('message', (attack: Attack | 'stop') => {
  if (attack === 'stop') void stop();
  else start(attack);
});

function start(attack: Attack): void {
  const agent = new Agent({ connections: SENDERS, pipelining: 1 });
  [going, sent] = [true, 0];
  senders = Array.from({ length: SENDERS }, () => sendFor(attack, agent));
  senders = [...senders, Promise.all(senders).then(() => agent.close())];
}

async function stop(): Promise<void> {
  going = false;
  await Promise.all(senders);
  process.send?.(sent);
}

async function sendFor(attack: Attack, agent: Agent): Promise<void> {
  while (going) {
    const costly = attack.requests[sent % attack.requests.length];
    sent += 1;
    if (costly === undefined) return;
    await post(attack, costly, { agent, number: sent }).catch(() => undefined);
  }
}

async function post(
  { url, credential, key }: Attack,
  { method, path, body }: CostlyRequest,
  { agent, number }: { readonly agent: Agent; readonly number: number },
): Promise<void> {
  const authorization = { none: undefined, bogus: `Bearer ${bogusKey(number)}`, service: `Bearer ${key}` };
  const answer = await send(url + path, {
    dispatcher: agent,
    method: method as 'GET',
    headers: {
      ...(credential !== 'none' && { authorization: authorization[credential] }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body }),
  });
  await answer.body.dump();
}

/** A key of the right form that nobody has. */
function bogusKey(number: number): string {
  const body = `cbk_${number.toString(16).padStart(16, '0')}_${'0'.repeat(64)}`;
  return `${body}_${crc32(body).toString(16).padStart(8, '0')}`;
}
