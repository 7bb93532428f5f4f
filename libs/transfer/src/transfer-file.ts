import { createHash } from 'node:crypto';
import { open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ReadableStream } from 'node:stream/web';
import { Decrypter, Encrypter } from 'age-encryption';
import { decryptedLines } from './encrypted-lines.js';
import { TransferFileInvalid, TransferRefused } from './transfer-errors.js';
import { decodeRecord, encodeRecord, type TransferRecord } from './transfer-record.js';

/** A written file. */
export interface WrittenFile {
  /** SHA-256 in hexadecimal, by which the other side recognizes the file. */
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Encrypts records to an age recipient and streams them to a file that only its owner can read.
 *
 * The file gets its name only once it is complete and on the disk; a failure leaves nothing.
 *
 * @param recipient `age1…`
 * @throws TransferRefused if the recipient is invalid or the file exists
 */
export async function writeTransferFile(
  path: string,
  recipient: string,
  records: AsyncIterable<TransferRecord>,
): Promise<WrittenFile> {
  const encrypter = encrypterFor(recipient);
  const unfinished = `${path}.unfinished`;
  await refuseExisting(path);
  const file = await createFile(unfinished);
  try {
    const encrypted = await encrypter.encrypt(ReadableStream.from(linesOf(records)));
    const written = await writeAll(file, encrypted);
    await file.sync();
    await file.close();
    await rename(unfinished, path);
    await syncFolder(dirname(path));
    return written;
  } catch (error) {
    await file.close().catch(() => undefined);
    await unlink(unfinished).catch(() => undefined);
    throw error;
  }
}

/**
 * Decrypts a file and yields its records in order, the trailer last; only a few are in memory at a time.
 *
 * Only its end shows that the file is complete: a caller that must not act on half a file reads it twice.
 *
 * @param identities lines with `AGE-SECRET-KEY-…`, as `age-keygen` writes them
 * @param onBytes called with the encrypted bytes as they are read
 * @throws TransferFileInvalid
 */
export async function* readTransferFile(
  path: string,
  identities: string,
  onBytes: (bytes: Uint8Array) => void = () => undefined,
): AsyncGenerator<TransferRecord> {
  const decrypter = decrypterFor(identities);
  const file = await open(path, 'r').catch((error: unknown) => {
    throw new TransferFileInvalid(`${path} cannot be read`, { cause: error });
  });
  try {
    let lineNumber = 0;
    for await (const line of decryptedLines(decrypter, chunksOf(file, onBytes))) {
      lineNumber += 1;
      yield decodeRecord(line, lineNumber);
    }
  } finally {
    await file.close();
  }
}

function encrypterFor(recipient: string): Encrypter {
  const encrypter = new Encrypter();
  try {
    encrypter.addRecipient(recipient);
  } catch (error) {
    throw new TransferRefused(`"${recipient}" is not an age public key; expected age1…`, { cause: error });
  }
  return encrypter;
}

function decrypterFor(identities: string): Decrypter {
  const decrypter = new Decrypter();
  const lines = identities.split('\n').map((line) => line.trim());
  const keys = lines.filter((line) => line !== '' && !line.startsWith('#'));
  if (keys.length === 0) throw new TransferRefused('The identity file has no AGE-SECRET-KEY-… line');
  try {
    for (const key of keys) decrypter.addIdentity(key);
  } catch {
    // Without the cause: it may quote the line.
    throw new TransferRefused('The identity file has a line that is not an age identity');
  }
  return decrypter;
}

async function refuseExisting(path: string): Promise<void> {
  const existing = await open(path, 'r').catch(() => undefined);
  if (existing === undefined) return;
  await existing.close();
  throw new TransferRefused(`${path} already exists and is not overwritten`);
}

async function createFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx', 0o600);
  } catch (error) {
    throw new TransferRefused(
      `${path} cannot be created; remove it if an earlier export left it, or choose another folder`,
      { cause: error },
    );
  }
}

async function* linesOf(records: AsyncIterable<TransferRecord>): AsyncGenerator<Uint8Array> {
  for await (const record of records) yield Buffer.from(encodeRecord(record));
}

async function writeAll(file: FileHandle, chunks: AsyncIterable<Uint8Array>): Promise<WrittenFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    bytes += chunk.length;
    await file.appendFile(chunk);
  }
  return { sha256: hash.digest('hex'), bytes };
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}

async function* chunksOf(file: FileHandle, onBytes: (bytes: Uint8Array) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of file.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>) {
    onBytes(chunk);
    yield chunk;
  }
}
