import { inspect } from 'node:util';

const REDACTED = '[redacted]';

/**
 * A plain token, code, verifier or key in memory.
 *
 * Printing, serialising or inspecting it gives `[redacted]`. Only `reveal` gives the value, and a lint rule lists
 * the few files that may call it.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The plain value. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.toPrimitive](): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
