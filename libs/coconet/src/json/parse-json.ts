/**
 * Reads JSON without losing anything that affects who may see it.
 *
 * `JSON.parse` rounds numbers of 64 bits and hides repeated members: of `{"capabilityId":3,…,"capabilityId":0}` it shows
 * only the 0, so a lock's PIN would be judged as a lamp's brightness. A reviver sees neither the repetition nor, at the
 * depths that servers can send, the end of the stack.
 */
import { setMember, type JsonObject } from './json-object.js';
import { numberOf } from './exact-number.js';

/** Levels of nesting. COCO's answers have about six; the parser recurses, and ten times that is far from a full stack. */
export const DEEPEST = 64;

/** A member of an object, as it was in the text. */
export type Member = readonly [name: string, value: unknown];

/** For the few objects that repeat a member: what was replaced. */
const replaced = new WeakMap<JsonObject, Member[]>();

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// Most strings have no escape: those are cut out of the text, the others are left to the engine.
// eslint-disable-next-line no-control-regex -- JSON forbids raw control characters in strings
const ESCAPE_OR_CONTROL = /[\\\u0000-\u001f]/;
// eslint-disable-next-line no-control-regex -- as above
const ESCAPED_STRING = /"(?:[^"\\\u0000-\u001f]|\\.)*"/y;

const QUOTE = 0x22;
const BYTE_ORDER_MARK = 0xfeff;

/**
 * The value of the text: numbers as `number` or `ExactNumber`, objects with the last of repeated members.
 *
 * @throws SyntaxError when it is not JSON, or is nested more than 64 levels deep
 */
export function parseJson(text: string): unknown {
  return new Parser(text).whole();
}

/** Members of an object that were replaced by a later one of the same name. */
export function repeatedMembers(object: JsonObject): readonly Member[] {
  return replaced.get(object) ?? [];
}

class Parser {
  private at: number;

  constructor(private readonly text: string) {
    this.at = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  }

  whole(): unknown {
    const value = this.value(0);
    this.skipSpace();
    if (this.at < this.text.length) throw this.unexpected();
    return value;
  }

  private value(depth: number): unknown {
    if (depth > DEEPEST) throw new SyntaxError('nested too deeply');
    this.skipSpace();
    switch (this.text[this.at]) {
      case '{':
        return this.object(depth);
      case '[':
        return this.list(depth);
      case '"':
        return this.string();
      case 't':
        return this.word('true', true);
      case 'f':
        return this.word('false', false);
      case 'n':
        return this.word('null', null);
      default:
        return numberOf(this.token(NUMBER));
    }
  }

  private object(depth: number): JsonObject {
    const object: Record<string, unknown> = {};
    this.at += 1;
    if (this.takes('}')) return object;
    do {
      this.skipSpace();
      const name = this.string();
      this.expect(':');
      set(object, name, this.value(depth + 1));
    } while (this.takes(','));
    this.expect('}');
    return object;
  }

  private list(depth: number): unknown[] {
    const items: unknown[] = [];
    this.at += 1;
    if (this.takes(']')) return items;
    do items.push(this.value(depth + 1));
    while (this.takes(','));
    this.expect(']');
    return items;
  }

  private string(): string {
    const end = this.text.charCodeAt(this.at) === QUOTE ? this.text.indexOf('"', this.at + 1) : -1;
    if (end < 0) throw this.unexpected();
    const plain = this.text.slice(this.at + 1, end);
    if (ESCAPE_OR_CONTROL.test(plain)) return JSON.parse(this.token(ESCAPED_STRING)) as string;
    this.at = end + 1;
    return plain;
  }

  private word<Value>(word: string, value: Value): Value {
    if (!this.text.startsWith(word, this.at)) throw this.unexpected();
    this.at += word.length;
    return value;
  }

  private token(pattern: RegExp): string {
    const start = this.at;
    pattern.lastIndex = start;
    if (!pattern.test(this.text)) throw this.unexpected();
    this.at = pattern.lastIndex;
    return this.text.slice(start, this.at);
  }

  private takes(mark: string): boolean {
    this.skipSpace();
    if (this.text[this.at] !== mark) return false;
    this.at += 1;
    return true;
  }

  private expect(mark: string): void {
    if (!this.takes(mark)) throw this.unexpected();
  }

  private skipSpace(): void {
    if (this.text.charCodeAt(this.at) > 0x20) return;
    SPACE.lastIndex = this.at;
    SPACE.exec(this.text);
    this.at = SPACE.lastIndex;
  }

  /** Says where, never what: the text may be a secret. */
  private unexpected(): SyntaxError {
    return new SyntaxError(`not JSON at character ${this.at}`);
  }
}

function set(object: Record<string, unknown>, name: string, value: unknown): void {
  if (Object.hasOwn(object, name)) replaced.set(object, [...repeatedMembers(object), [name, object[name]]]);
  setMember(object, name, value);
}
