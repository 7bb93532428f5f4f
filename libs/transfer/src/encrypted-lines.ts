import { ReadableStream } from 'node:stream/web';
import type { Decrypter } from 'age-encryption';
import { TransferFileInvalid } from './transfer-errors.js';

/** Maximum characters of a line: two tokens of maximum length, escaped, and the rest. */
const LINE_LIMIT = 1_000_000;

/**
 * The lines of text in an age file, decrypted as its bytes arrive: only a few are in memory at a time.
 *
 * Only the end shows that the file is complete.
 *
 * @param mayEndOpen whether the last line may lack its line feed; if not, the file counts as cut short
 * @throws TransferFileInvalid
 */
export async function* decryptedLines(
  decrypter: Decrypter,
  chunks: AsyncIterable<Uint8Array>,
  mayEndOpen = false,
): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const chunk of decrypted(decrypter, chunks)) {
    const lines = (rest + decode(decoder, chunk)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LINE_LIMIT) throw new TransferFileInvalid('The file has a line that is too long');
    yield* lines;
  }
  rest += decode(decoder);
  if (rest === '') return;
  if (!mayEndOpen) throw new TransferFileInvalid('The file was cut short');
  yield rest;
}

/** Decodes a chunk of text, or without one what is left of the last. */
function decode(decoder: InstanceType<typeof TextDecoder>, chunk?: Uint8Array): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch (error) {
    throw new TransferFileInvalid('The file is not text in UTF-8', { cause: error });
  }
}

/** All failures of the library get the same message, which does not reveal which key the file is encrypted to. */
async function* decrypted(
  decrypter: Decrypter,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const refuse = (error: unknown): never => {
    throw new TransferFileInvalid(
      'The file cannot be decrypted: it is not for this identity, or it was changed or cut short',
      { cause: error },
    );
  };
  const stream = await decrypter.decrypt(ReadableStream.from(chunks)).catch(refuse);
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(refuse);
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
