/** Answers as JSON: read from COCO's, and made by the broker. */
import type { UpstreamAnswer } from './transport/exchange.js';
import { UpstreamFailure } from './transport/upstream-errors.js';

/** A JSON object of unknown content. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Statuses of 500 and above by which COCO says "later"; their `Retry-After` is for the caller. */
const LATER = 503;

/** Whether COCO has done what was asked. */
export function isSuccess({ status }: UpstreamAnswer): boolean {
  return status >= 200 && status < 300;
}

/** @throws UpstreamFailure when COCO failed with a status of 500 and above other than 503 */
export function refuseServerError({ status }: UpstreamAnswer): void {
  if (status >= 500 && status !== LATER) {
    throw new UpstreamFailure('COCO failed to answer.', { upstreamStatus: status });
  }
}

/** @throws UpstreamFailure when the body is not JSON */
export function readJson(answer: UpstreamAnswer): unknown {
  if (!Buffer.isBuffer(answer.body)) throw new Error('the answer was not asked for whole');
  try {
    return JSON.parse(answer.body.toString('utf8'));
  } catch (cause) {
    throw malformed(answer, cause);
  }
}

/** @throws UpstreamFailure when the body is not a JSON object */
export function readJsonObject(answer: UpstreamAnswer): JsonObject {
  const json = readJson(answer);
  if (!isJsonObject(json)) throw malformed(answer);
  return json;
}

/** The objects in a list of an object: `{zones: [{…}]}`. @throws UpstreamFailure when there is no such list */
export function readList(answer: UpstreamAnswer, name: string): JsonObject[] {
  const list = readJsonObject(answer)[name];
  if (!Array.isArray(list) || !list.every(isJsonObject)) throw malformed(answer);
  return list;
}

/** An answer of the broker's own making. */
export function jsonAnswer(status: number, content: unknown): UpstreamAnswer {
  return {
    status,
    headers: { 'cache-control': 'no-store', 'content-type': 'application/json; charset=utf-8' },
    body: Buffer.from(JSON.stringify(content)),
  };
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed({ status }: UpstreamAnswer, cause?: unknown): UpstreamFailure {
  return new UpstreamFailure('COCO answered something that is not of the form it documents.', {
    cause,
    upstreamStatus: status,
  });
}
