import { BrokerClientError } from './broker-client-error.js';
import { readCredential, type Credential } from './credential.js';
import { errorOfAnswer, mediaTypeOf } from './error-of-answer.js';

/** Sends a request; the platform's `fetch` by default. */
export type Send = (request: Request) => Promise<Response>;

/** One attempt at a call, with the credential. Reads a JSON answer completely, so that a truncated one is noticed here. */
export async function attemptCall(send: Send, credential: Credential, request: Request): Promise<Response> {
  request.headers.set('authorization', `Bearer ${await readCredential(credential)}`);
  const answer = await send(request);
  if (!answer.ok) throw await errorOfAnswer(answer, new Date());
  return mediaTypeOf(answer) === 'application/json' ? await wholeAnswer(answer) : answer;
}

async function wholeAnswer(answer: Response): Promise<Response> {
  const { status, statusText, headers } = answer;
  const text = await answer.text();
  if (text !== '' && !isJson(text))
    throw new BrokerClientError('foreign_answer', 'The answer claims to be JSON but is not', { status });
  return new Response(text, { status, statusText, headers });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
