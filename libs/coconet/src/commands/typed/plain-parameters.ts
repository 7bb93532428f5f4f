import { isJsonObject } from '../../answers/json-answer.js';

/** Levels of nesting. The standard's parameters have one; sixteen leaves room for additions without deep recursion. */
const DEEPEST = 16;

/**
 * Whether parameters leave the broker as they came in: numbers that JavaScript holds exactly (RFC 8259 section 6), no nesting
 * so deep that writing them could fail, and no `__proto__`, which would change objects for a careless reader.
 */
export function isPlainParameters(value: unknown, depth = 0): boolean {
  if (typeof value === 'number')
    return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth >= DEEPEST) return false;
  if (Object.hasOwn(value, '__proto__')) return false;
  const items: readonly unknown[] = isJsonObject(value) ? Object.values(value) : (value as unknown[]);
  return items.every((item) => isPlainParameters(item, depth + 1));
}

/** What is expected of them, for problems. */
export const plainParametersExpected = `expected at most ${DEEPEST} levels, numbers that a double holds exactly, and no "__proto__"`;
