import type { CallerPresence } from '../transport/caller-presence.js';

/** What a caller says about a read besides what it reads. */
export interface ReadTerms {
  /** Whether the caller is still there. */
  readonly presence: CallerPresence;
  /** How old the answer may be; absent where the caller cannot say. */
  readonly freshness?: Freshness;
}

/** RFC 9111 section 1.2.2: seconds, as many digits as a cache need not read further. */
const SECONDS = /^\d{1,10}$/;

/**
 * How old an answer its caller takes (RFC 9111 section 5.2.1), and how old the oldest part of the answer has become.
 *
 * Only `max-age`, `no-cache` and `no-store` count. Whatever is unknown or malformed is ignored, as the RFC asks, so that a mistake
 * makes the answer fresher and never older.
 */
export class Freshness {
  private oldest: number | undefined;

  private constructor(
    /** Milliseconds up to which a kept answer will do; 0: none will. */
    readonly maxAge: number,
    /** Whether COCO must be asked, without waiting for a read in flight. */
    readonly isDemanded: boolean,
  ) {}

  /** @param cacheControl the request's header, several of them joined by commas */
  static askedBy(cacheControl: string | undefined): Freshness {
    const directives = (cacheControl ?? '').toLowerCase().split(',').map(directiveOf);
    const ages = directives.filter(({ name }) => name === 'max-age').map(({ value }) => secondsIn(value));
    const isRefused = directives.some(({ name }) => name === 'no-cache' || name === 'no-store');
    // Told two ages, a cache takes the stricter (section 4.2.1).
    const maxAge = ages.length === 0 ? undefined : Math.min(...ages) * 1_000;
    return new Freshness(isRefused ? 0 : (maxAge ?? 0), isRefused || maxAge === 0);
  }

  /** Notes that a part of the answer came from memory. @param age milliseconds */
  note(age: number): void {
    this.oldest = Math.max(this.oldest ?? 0, age);
  }

  /** `Age` of the answer (RFC 9111 section 5.1); none if all of it has just come from COCO. */
  get header(): { readonly age?: string } {
    return this.oldest === undefined ? {} : { age: String(Math.floor(this.oldest / 1_000)) };
  }
}

function directiveOf(text: string): { readonly name: string; readonly value: string } {
  const [name = '', value = ''] = text.split('=', 2).map((part) => part.trim());
  return { name, value };
}

/** A value in quotes counts too (section 5.2); anything else is as good as none. */
function secondsIn(value: string): number {
  const bare = value.replace(/^"(.*)"$/, '$1');
  return SECONDS.test(bare) ? Number(bare) : 0;
}
