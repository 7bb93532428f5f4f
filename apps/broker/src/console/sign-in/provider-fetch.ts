import type { CustomFetch } from 'openid-client';

/**
 * Bytes of one answer of the provider: its metadata, its keys, or a token answer with an ID token full of roles. A
 * provider with fifty keys has 40 KB of them.
 */
const LONGEST_ANSWER = 128 * 1024;

/** The provider answered more than anybody should read. */
class ProviderAnswerTooLong extends Error {
  override readonly name = 'ProviderAnswerTooLong';

  constructor() {
    super(`the provider answered more than ${LONGEST_ANSWER} bytes`);
  }
}

/** `fetch` that reads no more of an answer than `LONGEST_ANSWER`, whatever length it announces. */
export const boundedFetch: CustomFetch = async (url, options) => {
  const answer = await fetch(url, options);
  if (answer.body === null) return answer;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > LONGEST_ANSWER) throw new ProviderAnswerTooLong();
    chunks.push(chunk);
  }
  const { status, statusText, headers } = answer;
  return new Response(Buffer.concat(chunks), { status, statusText, headers });
};
