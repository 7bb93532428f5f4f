/** Deliberate leaks: a canary in every encoding, put into every place in the way that a real leak would. */
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { needleOf, type Needle } from '../../demo/search/needle.js';
import { whole } from '../attacks/answers/hostile-attack.js';
import type { HostileCloud } from '../attacks/answers/hostile-cloud.js';
import type { Stage } from '../attacks/stage/stage.js';
import { WatchedBroker } from './watched-broker.js';

/** How a leak could write a secret. */
const writings: Readonly<Record<string, (secret: string) => string>> = {
  'in plain text': (secret) => secret,
  'percent-encoded': encodeURIComponent,
  'percent-encoded in lower case': (secret) =>
    encodeURIComponent(secret).replace(/%../g, (escape) => escape.toLowerCase()),
  'as JSON with escaped slashes': (secret) => JSON.stringify(secret).replaceAll('/', '\\/'),
  'in hexadecimal': (secret) => Buffer.from(secret).toString('hex'),
  'in capital hexadecimal': (secret) => Buffer.from(secret).toString('hex').toUpperCase(),
  'in base64': (secret) => base64(secret),
  'in base64, one byte along': (secret) => base64(`x${secret}y`),
  'in base64, two bytes along': (secret) => base64(`xx${secret}yy`),
  'in base64url': (secret) => base64url(secret),
  'in base64url, one byte along': (secret) => base64url(`x${secret}y`),
  'in base64url, two bytes along': (secret) => base64url(`xx${secret}yy`),
  'its signature alone': (secret) => signatureOf(secret),
  'the beginning of its signature': (secret) => signatureOf(secret).slice(0, 16),
  'the end of its signature': (secret) => signatureOf(secret).slice(-16),
};

/** The names of the encodings. */
export const WRITINGS = Object.keys(writings);

/** The canary, and what finds it: one needle for each encoding, with its name. */
export class Plants {
  readonly needles: readonly Needle[];
  /** All of them, as text of several lines. */
  readonly text: string;

  constructor() {
    const canaries = WRITINGS.map((writing) => ({ writing, canary: makeCanary() }));
    this.needles = canaries.map(({ writing, canary }) => needleOf(writing, canary));
    this.text = canaries.map(({ writing, canary }) => (writings[writing] ?? String)(canary)).join('\n');
  }
}

/**
 * Runs a broker that leaks: into its log, its metrics, its traces, its files, its environment, its database (as text and as
 * bytes), and into an answer, which COCO gives it and it passes on.
 *
 * @param settings those of a broker whose COCO is `cloud`
 * @returns the broker, closed
 */
export async function plantLeaks(
  stage: Stage,
  cloud: HostileCloud,
  settings: Readonly<Record<string, string>>,
  { text }: Plants,
): Promise<WatchedBroker> {
  const broker = await WatchedBroker.start({
    ...settings,
    NODE_OPTIONS: '--import=./test/harness/faults/leaky.js',
    LEAKS: text,
  });
  await plantRows(broker.doors.database.url, text);
  cloud.answerWith(() => whole(text));
  // Calls as a service that may see everything: for any other, text that is not JSON is never relayed.
  await stage.send({ target: '{raw}/network-manager/networks', as: 'installer' }, broker.url);
  await fetch(`${broker.managementUrl}/metrics`).then((answer) => answer.text());
  await broker.close();
  return broker;
}

async function plantRows(databaseUrl: string, text: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('CREATE TABLE planted (as_text text, as_bytes bytea)');
  for (const line of text.split('\n'))
    await client.query('INSERT INTO planted VALUES ($1, $2)', [line, Buffer.from(line)]);
  await client.end();
}

/** In the form of a JWT, with the characters that encodings change. */
function makeCanary(): string {
  const piece = (): string => randomBytes(24).toString('base64url');
  return `${piece()}.${piece()}.${piece()}/+${piece()}`;
}

function signatureOf(secret: string): string {
  return secret.split('.')[2] ?? '';
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
