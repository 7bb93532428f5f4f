/** What came back from one call of a probe, and how it may be reported: by status and form, never by a value. */
import { shapeOf } from '#standard';
import { isJsonObject, type JsonObject } from '../answers/json-answer.js';

/** A body by its form. Only JSON is read. */
export type SeenBody =
  { readonly form: 'empty' | 'HTML' | 'text' } | { readonly form: 'JSON'; readonly value: unknown };

/** An answer. */
export interface SeenAnswer {
  readonly status: number;
  readonly body: SeenBody;
}

/** No answer, and why in a fixed word. */
interface NoAnswer {
  readonly reason: string;
}

export type Seen = SeenAnswer | NoAnswer;

/** Levels of JSON that are read; COCO's answers have five. */
const DEEPEST = 32;

/** The errors of OAuth and of bearer tokens (RFC 6749 sections 4.1.2.1 and 5.2, RFC 6750 section 3.1). */
const OAUTH_ERRORS: ReadonlySet<unknown> = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'access_denied',
  'server_error',
  'temporarily_unavailable',
  'invalid_token',
  'insufficient_scope',
]);

export function isAnswer(seen: Seen | undefined): seen is SeenAnswer {
  return seen !== undefined && 'status' in seen;
}

/** The body of an answer, read as far as a probe needs it. */
export function bodyOf(text: string): SeenBody {
  if (text.trim() === '') return { form: 'empty' };
  const value = depthOf(text) > DEEPEST ? undefined : parsed(text);
  if (value !== undefined) return { form: 'JSON', value };
  return { form: /^\s*</.test(text) ? 'HTML' : 'text' };
}

/** The JSON of a success; `undefined` for any other answer. */
export function successOf(seen: Seen | undefined): unknown {
  const isSuccess = isAnswer(seen) && seen.status >= 200 && seen.status < 300;
  return isSuccess && seen.body.form === 'JSON' ? seen.body.value : undefined;
}

/** The objects of a list in the success; `undefined` if it has no such list. */
export function listIn(seen: Seen | undefined, name: string): readonly JsonObject[] | undefined {
  const json = successOf(seen);
  const list = isJsonObject(json) ? json[name] : undefined;
  return Array.isArray(list) && list.every(isJsonObject) ? list : undefined;
}

/**
 * The code of a refusal: an OAuth error name, or a COCO number. COCO's are status × 100 + n (`sdk`); other words and numbers
 * could be anybody's data, and do not count as codes.
 */
export function refusalCode({ status, body }: SeenAnswer): string | number | undefined {
  const error = body.form === 'JSON' && isJsonObject(body.value) ? body.value.error : undefined;
  if (typeof error === 'string') return OAUTH_ERRORS.has(error) ? error : undefined;
  const code = isJsonObject(error) ? Number(error.code) : NaN;
  return Number.isInteger(code) && Math.floor(code / 100) === status ? code : undefined;
}

/** Equal for answers that say the same, judged without understanding them. */
export type Signature = (seen: Seen) => string;

/** By status, code, and which members there are. */
const fullSignature: Signature = (seen) =>
  isAnswer(seen) && seen.body.form === 'JSON'
    ? `${plainSignature(seen)} ${JSON.stringify(shapeOf(seen.body.value))}`
    : plainSignature(seen);

/** Only by status and code. */
const plainSignature: Signature = (seen) =>
  isAnswer(seen) ? `${seen.status} ${seen.body.form} ${refusalCode(seen) ?? ''}` : seen.reason;

/**
 * How to tell answers apart at a cloud that answered the same question like this twice; `undefined` if that is impossible. A
 * cloud may have different members in each answer, and a failing one gives varying answers.
 */
export function signatureBy(one: Seen, same: Seen): Signature | undefined {
  if (!isSteady(one) || !isSteady(same)) return undefined;
  return [fullSignature, plainSignature].find((signature) => signature(one) === signature(same));
}

function isSteady(seen: Seen): boolean {
  return isAnswer(seen) && seen.status < 500 && seen.status !== 429;
}

/** Human-readable: `401, JSON, code 40102`. */
export function tell(seen: Seen): string {
  if (!isAnswer(seen)) return reasonTexts[seen.reason] ?? `no answer (${seen.reason})`;
  const { status, body } = seen;
  const code = refusalCode(seen);
  const form = status >= 300 && status < 400 ? 'a redirect' : body.form === 'empty' ? 'no body' : body.form;
  return [
    String(status),
    form,
    ...(code === undefined ? [] : [typeof code === 'number' ? `code ${code}` : code]),
  ].join(', ');
}

const reasonTexts: Readonly<Record<string, string>> = {
  timeout: 'silence: the connection was accepted and no complete answer came in time',
  connection_lost: 'the connection was cut before the answer was complete',
  not_http: 'something that is not HTTP',
  too_large: 'an answer too large to read',
  not_asked: 'not asked: COCO was silent three times in a row',
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** How deep brackets nest, those within strings included: never less than the JSON does. */
function depthOf(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const character of text) {
    if (character === '{' || character === '[') deepest = Math.max(deepest, (depth += 1));
    else if (character === '}' || character === ']') depth -= 1;
  }
  return deepest;
}
