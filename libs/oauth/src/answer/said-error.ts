import { membersOf, type Members } from './reading/members.js';

/** The error that a response reports, wherever real servers put it. */
export interface SaidError {
  /** Values of members that hold a code, in lower case with `_` between words; most specific first. */
  readonly codes: readonly string[];
  /** Sentences, in lower case. Only for matching: they never leave the judge. */
  readonly sentences: readonly string[];
  /** COCO's own numbers: HTTP status × 100 + n. */
  readonly numbers: readonly number[];
}

/** Members that hold a code, or an object with one. */
const CODES = ['error', 'errorcode', 'errortype', 'code', 'type', 'status', 'reason', 'suberror'] as const;

/** Members that hold a sentence. */
const SENTENCES = [
  'errordescription',
  'errormessage',
  'message',
  'msg',
  'description',
  'detail',
  'title',
] as const;

/** Maximum errors of a list to read. */
const ERRORS_READ = 4;

/** Values of `error` that mean there is no error. */
const NO_ERROR: ReadonlySet<unknown> = new Set([
  undefined,
  null,
  false,
  0,
  '',
  '0',
  'false',
  'null',
  'none',
  'ok',
]);

/** Everything a response says about an error. Its status, or `namesError`, decides whether it is one. */
export function saidError(members: Members): SaidError {
  const parts = [...errorObjects(members), members];
  const values = parts.flatMap((part) => [fieldCode(part), ...CODES.map((name) => part.get(name))]);
  const sentences = parts.flatMap((part) => [...SENTENCES, 'error'].map((name) => part.get(name)));
  return {
    codes: values.filter((value) => typeof value === 'string').map(codeOf),
    sentences: sentences.filter((value) => typeof value === 'string').map((text) => text.toLowerCase()),
    numbers: values.map(Number).filter((number) => number >= 40_000 && number < 60_000),
  };
}

/** Whether a response names an error, whatever its status. */
export function namesError(members: Members): boolean {
  const named = ['error', 'errors', 'errorcode', 'errortype', 'errordescription', 'errormessage'];
  if (named.some((name) => !NO_ERROR.has(members.get(name)))) return true;
  return members.get('ok') === false || members.get('success') === false;
}

/** `{"field": "refresh_token", "code": "invalid"}` is `refresh_token_invalid`. */
function fieldCode(part: Members): string | undefined {
  const [field, code] = [part.get('field'), part.get('code')];
  return typeof field === 'string' && typeof code === 'string' ? `${field}_${code}` : undefined;
}

/** `{"error": {…}}` and `{"errors": [{…}]}`: the objects that describe the error. */
function errorObjects(members: Members): readonly Members[] {
  return [members.get('error'), members.get('errors'), members.get('fault')]
    .flatMap((value): unknown[] => (Array.isArray(value) ? value.slice(0, ERRORS_READ) : [value]))
    .filter((value) => typeof value === 'object' && value !== null)
    .map((value: object) => membersOf(Object.entries(value)).members);
}

function codeOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[\s.-]+/g, '_');
}
