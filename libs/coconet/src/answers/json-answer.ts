/** Answers as JSON: read from COCO's answers, and made by the broker. */
import { fieldOf, findField, type Field } from '../contract/fields.js';
import { isJsonObject, type JsonObject } from '../json/json-object.js';
import { parseJson } from '../json/parse-json.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { UpstreamMalformed } from '../transport/upstream-errors.js';

export { isJsonObject, type JsonObject };

/** Whether COCO has done what was asked. */
export function isSuccess({ status }: UpstreamAnswer): boolean {
  return status >= 200 && status < 300;
}

/**
 * The body as JSON, numbers with all their digits.
 *
 * @throws UpstreamMalformed when it is not JSON
 */
export function readJson(answer: UpstreamAnswer): unknown {
  if (answer.json !== undefined) return answer.json;
  if (!Buffer.isBuffer(answer.body)) throw new Error('the answer was not asked for whole');
  try {
    return parseJson(answer.body.toString('utf8'));
  } catch (cause) {
    throw malformed(answer, cause);
  }
}

/** @throws UpstreamMalformed when the body is not a JSON object */
export function readJsonObject(answer: UpstreamAnswer): JsonObject {
  const json = readJson(answer);
  if (!isJsonObject(json)) throw malformed(answer);
  return json;
}

/**
 * The objects in a list of an object: `{zones: [{…}]}`, in any spelling of its name.
 *
 * @throws UpstreamMalformed when there is no such list
 */
export function readList(answer: UpstreamAnswer, name: string): JsonObject[] {
  const object = readJsonObject(answer);
  const field: Field | undefined = fieldOf(name);
  const list = field === undefined ? object[name] : findField(object, field)?.[1];
  if (!Array.isArray(list) || !list.every(isJsonObject)) throw malformed(answer);
  return list;
}

/** An answer made by the broker itself. */
export function jsonAnswer(
  status: number,
  content: unknown,
  headers: Readonly<Record<string, string>> = {},
): UpstreamAnswer {
  return {
    status,
    headers: {
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
      ...headers,
    },
    body: Buffer.from(JSON.stringify(content)),
    json: content,
  };
}

/** The answer has no form known from COCO. */
export function malformed({ status }: UpstreamAnswer, cause?: unknown): UpstreamMalformed {
  return new UpstreamMalformed('COCO answered in an unknown form.', {
    cause,
    upstreamStatus: status,
  });
}
