/** The program of a {@link CipherThread}: encrypts values under the key that it was given last. */
import 'reflect-metadata';
import { parentPort } from 'node:worker_threads';
import { Secret, SystemRandomness } from '#kernel';
import { Keyring, type KeyEncryptionKey } from '../ring/keyring.js';
import { Cipher } from './cipher.js';
import type { EncryptedColumn, EncryptionContext } from './encryption-context.js';

/** Values of one record, as text: a `Secret` does not pass from thread to thread. */
export interface RecordValues {
  readonly context: EncryptionContext;
  readonly values: readonly (readonly [EncryptedColumn, string])[];
}

/** What the thread is sent. */
export interface CipherOrder {
  /** The primary key, if it is another one than before. */
  readonly key: KeyEncryptionKey | undefined;
  readonly records: readonly RecordValues[];
}

/** The encrypted values of one record, in the order in which they came. */
export interface EncryptedRecord {
  readonly keyId: string;
  readonly wrappedKey: Uint8Array;
  readonly values: readonly Uint8Array[];
}

/** What the thread says first: it has loaded this program. */
export const READY = 'ready';

let cipher: Cipher | undefined;

parentPort?.on('message', ({ key, records }: CipherOrder) => {
  if (key !== undefined) cipher = new Cipher({ keyring: Keyring.of([key]) }, new SystemRandomness());
  parentPort?.postMessage(records.map(encrypt));
});
parentPort?.postMessage(READY);

/** `undefined` for values that can't be encrypted: the sender finds out why. */
function encrypt({ context, values }: RecordValues): EncryptedRecord | undefined {
  if (cipher === undefined) return undefined;
  const envelope = cipher.newEnvelope(context);
  try {
    const encrypted = values.map(([column, text]) => envelope.encrypt(column, new Secret(text)));
    return { keyId: envelope.keyId, wrappedKey: envelope.wrappedKey, values: encrypted };
  } catch {
    return undefined;
  }
}
