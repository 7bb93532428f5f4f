import { BrokerClientError } from './broker-client-error.js';
import { readCredential, type Credential } from './credential.js';
import { errorOfAnswer, mediaTypeOf } from './error-of-answer.js';

/** How a request is sent; the platform's `fetch` unless another is given. */
export type Send = (request: Request) => Promise<Response>;

/** One attempt at a call: with the credential, and with the whole of an answer in JSON, so that a loss of half of it is noticed here. */
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
    throw new BrokerClientError('foreign_answer', 'The answer is no JSON, though it says so', { status });
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
