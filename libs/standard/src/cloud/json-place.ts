/** A place in a JSON document, named by its JSON pointer (RFC 6901): reads the value, or refuses it. */

/** A file is not a description of a cloud; the message names the place and says what was expected there. */
export class DescriptionRefused extends Error {
  override readonly name = 'DescriptionRefused';

  constructor(
    /** JSON pointer; empty for the whole document. */
    readonly pointer: string,
    readonly expected: string,
  ) {
    super(`${pointer === '' ? 'the document' : pointer}: expected ${expected}`);
  }
}

/** One value with its place. Every reader throws {@link DescriptionRefused}. */
export class JsonPlace {
  constructor(
    readonly value: unknown,
    readonly pointer = '',
  ) {}

  /** The member's location, even if there is no such member. */
  member(name: string): JsonPlace {
    const holder = this.object();
    return new JsonPlace(Object.hasOwn(holder, name) ? holder[name] : undefined, this.pointerTo(name));
  }

  /** The members of an object; with `known`, only these. */
  members(known?: readonly string[]): [name: string, place: JsonPlace][] {
    return Object.keys(this.object()).map((name) => {
      if (known && !known.includes(name)) {
        throw new DescriptionRefused(this.pointerTo(name), `no such member; known are ${known.join(', ')}`);
      }
      return [name, this.member(name)];
    });
  }

  items(): JsonPlace[] {
    const list: unknown = this.value;
    if (!Array.isArray(list)) throw this.refused('a list');
    return list.map((item: unknown, index) => new JsonPlace(item, this.pointerTo(String(index))));
  }

  text(expected: string, accepts: (text: string) => boolean): string {
    if (typeof this.value === 'string' && accepts(this.value)) return this.value;
    throw this.refused(expected);
  }

  integer(minimum: number, maximum: number): number {
    const { value } = this;
    if (typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum)
      return value;
    throw this.refused(`an integer from ${minimum} to ${maximum}`);
  }

  boolean(): boolean {
    if (typeof this.value === 'boolean') return this.value;
    throw this.refused('true or false');
  }

  oneOf<Word extends string>(words: readonly Word[]): Word {
    const word = words.find((each) => each === this.value);
    if (word === undefined) throw this.refused(`one of ${words.join(', ')}`);
    return word;
  }

  refused(expected: string): DescriptionRefused {
    return new DescriptionRefused(this.pointer, expected);
  }

  private object(): Readonly<Record<string, unknown>> {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.refused('an object');
    return value as Readonly<Record<string, unknown>>;
  }

  private pointerTo(name: string): string {
    return `${this.pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  }
}
