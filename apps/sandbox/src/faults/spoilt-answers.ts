/** Real answers, made worse. */

import type { Answer } from '../http/exchange.js';
import { parseJsonObject } from '../http/exchange.js';

/** The first half of the answer's body, with a `Content-Length` that fits it. */
export function truncated(answer: Answer): Answer {
  return { ...answer, body: answer.body.subarray(0, Math.floor(answer.body.length / 2)) };
}

/** The answer grown to `bytes`: a JSON object gets a member `padding`, anything else trailing spaces. */
export function oversized(answer: Answer, bytes: number): Answer {
  const members = parseJsonObject(answer.body.toString());
  if (!members) return { ...answer, body: Buffer.concat([answer.body, spaces(bytes - answer.body.length)]) };
  const unpadded = Buffer.from(JSON.stringify({ ...members, padding: '' }));
  const [opening, closing] = [unpadded.subarray(0, -2), unpadded.subarray(-2)];
  return { ...answer, body: Buffer.concat([opening, spaces(bytes - unpadded.length), closing]) };
}

/** A successful JSON answer with members taken out and put in; any other answer as it is. */
export function rewritten(
  answer: Answer,
  remove: readonly string[],
  set: Readonly<Record<string, unknown>>,
): Answer {
  const members = answer.status < 300 ? parseJsonObject(answer.body.toString()) : undefined;
  if (!members) return answer;
  const kept = Object.entries(members).filter(([name]) => !remove.includes(name));
  return { ...answer, body: Buffer.from(JSON.stringify({ ...Object.fromEntries(kept), ...set })) };
}

/** The answer with more or other headers. */
export function withHeaders(answer: Answer, headers: Readonly<Record<string, string>>): Answer {
  const changed: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) changed[name.toLowerCase()] = value;
  return { ...answer, headers: { ...answer.headers, ...changed } };
}

function spaces(count: number): Buffer {
  return Buffer.alloc(Math.max(0, count), ' ');
}
