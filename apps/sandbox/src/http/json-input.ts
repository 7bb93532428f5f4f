/** Reads the members of a JSON body one by one, and says which field is wrong and why. */

import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isJsonObject } from './exchange.js';

/** Bad input; `field` is the path of the offending member, such as `action.status`. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly field: string;

  constructor(field: string, problem: string) {
    super(`${field} ${problem}`);
    this.field = field;
  }
}

/** A JSON object being read. Every reader throws {@link InputError} when the member is not what was asked for. */
export class JsonInput {
  readonly #members: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #read = new Set<string>();

  constructor(value: unknown, path = '') {
    if (!isJsonObject(value)) throw new InputError(path || 'the body', 'must be a JSON object');
    this.#members = value;
    this.#path = path;
  }

  /** Whatever the body holds; `undefined` if it is empty. */
  any(name: string): unknown {
    this.#read.add(name);
    return Object.hasOwn(this.#members, name) ? this.#members[name] : undefined;
  }

  string(name: string): string {
    const value = this.any(name);
    if (typeof value !== 'string' || value === '') throw this.#error(name, 'must be a non-empty string');
    return value;
  }

  optionalString(name: string): string | undefined {
    return this.#optional(name, () => this.string(name));
  }

  integer(name: string, minimum: number, maximum: number): number {
    const value = this.any(name);
    if (typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum)
      return value;
    throw this.#error(name, `must be an integer from ${minimum} to ${maximum}`);
  }

  optionalInteger(name: string, minimum: number, maximum: number): number | undefined {
    return this.#optional(name, () => this.integer(name, minimum, maximum));
  }

  optionalBoolean(name: string): boolean | undefined {
    const value = this.any(name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw this.#error(name, 'must be true or false');
  }

  oneOf<Word extends string>(name: string, words: readonly Word[]): Word {
    const value = this.any(name);
    const word = words.find((each) => each === value);
    if (word === undefined) throw this.#error(name, `must be one of ${words.join(', ')}`);
    return word;
  }

  optionalOneOf<Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    return this.#optional(name, () => this.oneOf(name, words));
  }

  /** A list of strings; empty when left out. */
  strings(name: string): readonly string[] {
    const value = this.any(name) ?? [];
    if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
    throw this.#error(name, 'must be a list of strings');
  }

  object(name: string): JsonInput {
    return new JsonInput(this.any(name), this.#pathOf(name));
  }

  /** A list of objects; empty when left out. */
  objects(name: string): readonly JsonInput[] {
    const value = this.any(name) ?? [];
    if (!Array.isArray(value)) throw this.#error(name, 'must be a list');
    return value.map((each: unknown, index) => new JsonInput(each, `${this.#pathOf(name)}[${index}]`));
  }

  /** The names of all members, which count as read. */
  names(): readonly string[] {
    const names = Object.keys(this.#members);
    for (const name of names) this.#read.add(name);
    return names;
  }

  /** An error about one member, for rules that are not about JSON. */
  refused(name: string, problem: string): InputError {
    return this.#error(name, problem);
  }

  /** The members of an object, unchecked; empty when left out. */
  members(name: string): Readonly<Record<string, unknown>> {
    const value = this.any(name) ?? {};
    if (!isJsonObject(value)) throw this.#error(name, 'must be an object');
    return value;
  }

  headerValue(name: string): string {
    const value = this.string(name);
    this.#check(name, () => {
      validateHeaderValue(name, value);
    });
    return value;
  }

  optionalHeaderValue(name: string): string | undefined {
    return this.#optional(name, () => this.headerValue(name));
  }

  /** Header names and their values. */
  headers(name: string): Readonly<Record<string, string>> {
    const headers = new JsonInput(this.members(name), this.#pathOf(name));
    return Object.fromEntries(
      Object.keys(headers.#members).map((header) => {
        this.#check(name, () => {
          validateHeaderName(header);
        });
        return [header, headers.headerValue(header)];
      }),
    );
  }

  /** Refuses members that were not read, so that a misspelt one does not go unnoticed. */
  refuseOthers(): void {
    const other = Object.keys(this.#members).find((name) => !this.#read.has(name));
    if (other !== undefined) throw this.#error(other, 'is not known');
  }

  #optional<Value>(name: string, read: () => Value): Value | undefined {
    return this.any(name) === undefined ? undefined : read();
  }

  #check(name: string, check: () => void): void {
    try {
      check();
    } catch {
      throw this.#error(name, 'must be fit for an HTTP header');
    }
  }

  #pathOf(name: string): string {
    return this.#path ? `${this.#path}.${name}` : name;
  }

  #error(name: string, problem: string): InputError {
    return new InputError(this.#pathOf(name), problem);
  }
}
