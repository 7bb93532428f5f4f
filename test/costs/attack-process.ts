/**
 * Sends costly requests as fast as they are answered, as a separate process: a neighbour that is timed where they are made would
 * wait for their making. Takes one attack by message, and ends with the number sent at the next.
 */
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

const agent = new Agent({ connections: SENDERS, pipelining: 1 });
let [going, sent] = [true, 0];

process.once('message', (attack: Attack) => {
  const senders = Array.from({ length: SENDERS }, () => sendFor(attack));
  process.once('message', () => {
    going = false;
    void Promise.all(senders).then(async () => {
      await agent.close();
      process.send?.(sent);
      process.disconnect();
    });
  });
});

async function sendFor(attack: Attack): Promise<void> {
  while (going) {
    const costly = attack.requests[sent % attack.requests.length];
    sent += 1;
    if (costly === undefined) return;
    await post(attack, costly, sent).catch(() => undefined);
  }
}

async function post(
  { url, credential, key }: Attack,
  { method, path, body }: CostlyRequest,
  number: number,
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
