/** Reads parsed JSON whose shape is not taken for granted. */
import { StepFailed } from './step-failed.js';

/** A member of an object, of an object in it, and so on; `undefined` if missing. */
export function memberOf(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (holder, name) => (isObject(holder) && Object.hasOwn(holder, name) ? holder[name] : undefined),
    value,
  );
}

/** A member that must be text. */
export function textOf(value: unknown, ...path: readonly string[]): string {
  const member = memberOf(value, ...path);
  if (typeof member === 'string') return member;
  throw new StepFailed(`the answer holds no text "${path.join('.')}"`);
}

/** A member that must be a list. */
export function listOf(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const member = path.length === 0 ? value : memberOf(value, ...path);
  if (Array.isArray(member)) return member;
  throw new StepFailed(`the answer holds no list "${path.join('.')}"`);
}

/** The members with these names, as one line of JSON. */
export function excerptOf(value: unknown, ...names: readonly string[]): string {
  const members = names.map((name) => `"${name}": ${JSON.stringify(memberOf(value, name))}`);
  return `{ ${members.join(', ')} }`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
