import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SystemRandomness } from '#kernel';
import { freshKey, Keyring } from '../ring/keyring.js';
import { Cipher } from './cipher.js';
import { CipherThread } from './cipher-thread.js';
import type { RecordValues } from './cipher-thread-program.js';

const randomness = new SystemRandomness();
const threads: CipherThread[] = [];
const ends: string[] = [];

afterEach(async () => {
  await Promise.all(threads.splice(0).map((thread) => thread.stop()));
  ends.length = 0;
});

/** @param code what the thread runs instead of its real program */
async function start(keyring: Pick<Keyring, 'primary'>, code?: string): Promise<CipherThread> {
  const url = code === undefined ? undefined : new URL(`data:text/javascript,${encodeURIComponent(code)}`);
  const thread = await CipherThread.start(keyring, (reason) => ends.push(reason), url);
  threads.push(thread);
  return thread;
}

/** A program that has loaded. */
function program(code: string): string {
  return `import { parentPort } from 'node:worker_threads'; parentPort.postMessage('ready'); ${code}`;
}

function ringOf(id: string): Keyring {
  return Keyring.of([freshKey(id, randomness)]);
}

function recordOf(recordId: string, text = `token of ${recordId}`): RecordValues {
  return {
    context: { serviceId: 'service', recordId, generation: 7 },
    values: [
      ['access_token', text],
      ['refresh_token', `refresh ${text}`],
    ],
  };
}

/** The values as the cipher decrypts them. */
async function decrypted(thread: CipherThread, keyring: Keyring, record: RecordValues): Promise<string[]> {
  const encrypted = await thread.encrypt(record);
  if (encrypted === undefined) return [];
  const envelope = new Cipher({ keyring }, randomness).openEnvelope(
    record.context,
    Buffer.from(encrypted.wrappedKey),
  );
  return record.values.map(([column], index) =>
    envelope.decrypt(column, Buffer.from(encrypted.values[index] ?? [])).reveal(),
  );
}

describe('an encryption thread', () => {
  it('encrypts many records at once, each for its own place', async () => {
    const keyring = ringOf('first');
    const thread = await start(keyring);
    const ids = Array.from({ length: 200 }, (_, index) => `link ${index}`);
    const texts = await Promise.all(ids.map((id) => decrypted(thread, keyring, recordOf(id))));
    expect(texts).toEqual(ids.map((id) => [`token of ${id}`, `refresh token of ${id}`]));
    expect(ends).toEqual([]);
  });

  it('uses a new primary key from the next message on', async () => {
    const keys = { primary: ringOf('first').primary };
    const thread = await start(keys);
    const before = await thread.encrypt(recordOf('link'));
    keys.primary = ringOf('second').primary;
    const after = await thread.encrypt(recordOf('link'));
    expect([before?.keyId, after?.keyId]).toEqual(['first', 'second']);
    expect(await decrypted(thread, Keyring.of([keys.primary]), recordOf('link'))).toHaveLength(2);
  });

  it('hands back a record that can’t be encrypted, and encrypts the others of the message', async () => {
    const keyring = ringOf('first');
    const thread = await start(keyring);
    const [long, short] = await Promise.all([
      thread.encrypt(recordOf('long', 'x'.repeat(70_000))),
      decrypted(thread, keyring, recordOf('short')),
    ]);
    expect(long).toBeUndefined();
    expect(short).toEqual(['token of short', 'refresh token of short']);
  });

  it.each([
    ['throws', program("parentPort.on('message', () => { throw new TypeError(); });"), 'TypeError'],
    ['exits', program("parentPort.on('message', () => process.exit(3));"), 'exit status 3'],
    ['falls silent', program("parentPort.on('message', () => {});"), 'no answer in 4000 ms'],
    ['cannot start', 'import "missing";', 'TypeError (ERR_INVALID_URL)'],
    ['ends before it has started', 'process.exit(4);', 'exit status 4'],
  ])('hands back every record if it %s, and says so once', async (_how, code, reason) => {
    const thread = await start(ringOf('first'), code);
    const ids = ['one', 'two', 'three'];
    expect(await Promise.all(ids.map((id) => thread.encrypt(recordOf(id))))).toEqual(
      ids.map(() => undefined),
    );
    expect(await thread.encrypt(recordOf('later'))).toBeUndefined();
    expect(ends).toEqual([reason]);
  });

  it('hands back what it has not encrypted when it is stopped', async () => {
    const thread = await start(ringOf('first'));
    const waiting = thread.encrypt(recordOf('link'));
    await thread.stop();
    expect(await waiting).toBeUndefined();
    expect(ends).toEqual([]);
  });
});
