/** Each validation rule of requests as JSON Schema. */
import type { ValidationMetadata } from 'class-validator/types/metadata/ValidationMetadata.js';
import { PLAIN_TEXT, type Schema } from '#kernel';

/**
 * Without Unicode classes, which Python and JavaScript without the flag `u` lack, and without look-ahead, which Go
 * lacks. It allows slightly more than the rule, which the broker itself checks.
 */
const REPLACED: Readonly<Record<string, string>> = {
  [PLAIN_TEXT.source]: '^[^\\x00-\\x1f\\x7f-\\x9f]*$',
};

/** Syntax that the engines of Python, Go, Java, C# or JavaScript read differently or reject. */
const UNPORTABLE = /\\[pPuwWdDsSbB]|\(\?[=!<]|\(\?[a-z]/;

type Keywords = (constraints: readonly unknown[]) => Schema;

/** One type each, as most callers send them; the broker takes the other form as well. */
const NAME: Schema = { type: 'string', maxLength: 64 };
const NODE_ID: Schema = { type: 'integer', minimum: 0, maximum: 0xffff_ffff };

/** Complete: `npm run openapi` fails for a request that uses another rule. */
const KEYWORDS: Readonly<Record<string, Keywords>> = {
  isString: () => ({ type: 'string' }),
  isLength: ([minLength, maxLength]) => ({ type: 'string', minLength, maxLength }),
  maxLength: ([maxLength]) => ({ type: 'string', maxLength }),
  matches: ([pattern]) => ({ type: 'string', pattern: portablePattern(pattern as RegExp) }),
  isUuid: () => ({ type: 'string', format: 'uuid' }),
  isIn: ([values]) => ({ enum: values }),
  equals: ([value]) => ({ const: value }),
  isInt: () => ({ type: 'integer' }),
  isNumber: () => ({ type: 'number' }),
  min: ([minimum]) => ({ minimum }),
  max: ([maximum]) => ({ maximum }),
  isBoolean: () => ({ type: 'boolean' }),
  isDate: () => ({ type: 'string', format: 'date-time' }),
  isObject: () => ({ type: 'object' }),
  isArray: () => ({ type: 'array' }),
  arrayMinSize: ([minItems]) => ({ minItems }),
  arrayMaxSize: ([maxItems]) => ({ maxItems }),
  arrayUnique: () => ({ uniqueItems: true }),
  isNameOrNumber: () => NAME,
  isNodeId: () => NODE_ID,
  isProofTime: () => ({ type: 'number', minimum: 0, maximum: 60 }),
  areApprovalRules: () => ({ type: 'object', additionalProperties: { type: 'string' } }),
  isReturnUrlPrefix: () => ({ type: 'string', format: 'uri' }),
  // The names are listed by GET /v1/admin/capabilities; a closed list here would stop older clients from learning new ones.
  areKnownCapabilities: () => ({}),
};

/** The keywords of one rule. @throws Error for a rule that is not in the table */
export function keywordsOf({ name = '', constraints }: ValidationMetadata): Schema {
  const keywords = KEYWORDS[name];
  if (keywords === undefined) throw new Error(`The rule ${name} is not in request-rules.ts yet`);
  return keywords(constraints);
}

/** A rule's pattern for the description. @throws Error for a pattern that some language reads differently */
function portablePattern({ source }: RegExp): string {
  const pattern = REPLACED[source] ?? source.replaceAll(/(?<!\[[^\]]*)\\d/g, '[0-9]');
  if (UNPORTABLE.test(pattern))
    throw new Error(`${source} is not read alike everywhere: see request-rules.ts`);
  return pattern;
}
