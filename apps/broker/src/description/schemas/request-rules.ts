/** Each validation rule of requests as JSON Schema. */
import type { ValidationMetadata } from 'class-validator/types/metadata/ValidationMetadata.js';
import type { Schema } from '#kernel';
import { portablePattern } from './portable-pattern.js';

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
