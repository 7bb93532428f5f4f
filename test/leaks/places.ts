/** Every place where a broker could leave a secret, all of which are searched. */
import { databaseContents } from '../../demo/search/database-contents.js';
import { folderContents } from '../../demo/search/folder-contents.js';
import type { Part, Place } from '../../demo/search/place.js';
import type { TestDatabase } from '../harness/postgres/database.js';
import type { Conversation } from '../harness/network/tcp-proxy.js';
import type { Posted } from '../harness/network/trace-collector.js';
import type { DatabaseFiles } from './database-files.js';
import { takeHandedOut, type KnownSecret } from './hand-outs.js';
import type { WatchedBroker } from './watched-broker.js';

/** The places by name, in the order in which they are reported. */
export const PLACE_NAMES = [
  'the database',
  'the files of the database',
  'the traffic to the database',
  'the log',
  'the HTTP answers',
  'the management port',
  'the exported traces',
  'arguments and environment',
  'the files of the broker',
] as const;

/** Places with their contents, and the secrets that the broker returned as intended. */
interface Searched {
  readonly places: readonly Place[];
  readonly handedOut: readonly KnownSecret[];
}

/** Reads every place. The brokers must be closed, so that their output is complete. */
export async function readPlaces(
  brokers: readonly WatchedBroker[],
  database: TestDatabase,
  files: DatabaseFiles,
): Promise<Searched> {
  const answers = brokers.flatMap(({ doors }) => doors.api.conversations.map(answerOf));
  const { secrets, answers: withoutHandOuts } = takeHandedOut(answers);
  const contents: Record<(typeof PLACE_NAMES)[number], readonly Part[]> = {
    'the database': (await databaseContents(database.url)).parts,
    'the files of the database': (await files.read()).parts,
    'the traffic to the database': brokers.flatMap(({ doors }) =>
      doors.database.conversations.map(({ asked }) => part('a connection', Buffer.concat(asked))),
    ),
    'the log': brokers.flatMap(({ log }) => log.split('\n').map((line) => part(shortened(line), line))),
    'the HTTP answers': withoutHandOuts.map((answer) => part(shortened(answer.toString('latin1')), answer)),
    'the management port': brokers.flatMap(({ doors }) =>
      doors.management.conversations.map((conversation) => part('an answer', answerOf(conversation))),
    ),
    'the exported traces': brokers.flatMap(({ doors }) => doors.traces.received.flatMap(postedParts)),
    'arguments and environment': brokers.flatMap(({ surroundings }) => surroundings),
    'the files of the broker': folderContents(
      '',
      brokers.flatMap(({ folders }) => folders),
    ).parts,
  };
  return {
    places: PLACE_NAMES.map((name) => ({ name, parts: contents[name] })),
    handedOut: secrets,
  };
}

function answerOf({ answered }: Conversation): Buffer {
  return Buffer.concat(answered);
}

/**
 * A post to the collector as sent, and once more without JSON escapes; only the collector's own key belongs in its
 * head.
 */
function postedParts({ path, headers: { 'x-api-key': _key, ...headers }, body }: Posted): Part[] {
  const texts: string[] = [];
  JSON.parse(body.toString(), (_name, value: unknown) => {
    if (typeof value === 'string') texts.push(value);
    return value;
  });
  return [
    part('the head of a post', JSON.stringify([path, headers])),
    part('spans', body),
    part('spans, read', texts.join('\n')),
  ];
}

function part(name: string, bytes: Buffer | string): Part {
  return { name, bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes };
}

/** The name of a part must not show a secret that may be in it: it has at most route and message. */
function shortened(text: string): string {
  const route = /"route":"[^"]*"/.exec(text)?.[0];
  const message = /"msg":"[\w ,.:’-]{0,80}/.exec(text)?.[0];
  const status = /^HTTP\/1\.1 \d{3}/.exec(text)?.[0];
  return [status, route, message].filter((piece) => piece !== undefined).join(' ') || 'a line';
}
