/**
 * Reads a body from another party, up to a limit: a body larger than memory must not be read to the end.
 *
 * @param limit bytes
 * @returns `undefined` as soon as there is more; the rest is not read, and the connection is closed
 */
export async function readBounded(
  body: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/** The body is larger than is read. */
class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';

  constructor(limit: number) {
    super(`The answer has more than ${limit} bytes`);
  }
}

/**
 * `fetch` for libraries that read a whole answer: reads it for them, up to a limit.
 *
 * @param limit bytes, after any content coding is undone
 */
export function boundedFetch(limit: number): typeof fetch {
  return async (...request) => {
    const answer = await fetch(...request);
    if (answer.body === null) return answer;
    const body = await readBounded(answer.body, limit);
    if (body === undefined) throw new AnswerTooLarge(limit);
    const { status, statusText, headers } = answer;
    return new Response(body, { status, statusText, headers });
  };
}
