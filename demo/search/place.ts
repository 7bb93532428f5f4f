/** Where is searched: named places, each made of named parts. */
import type { Needle } from './needle.js';
import { NeedleSearch } from './needle-search.js';

/** Bytes, and what they are. */
export interface Part {
  /** Such as `link_secrets.data_key`. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** Somewhere a secret could have ended up. */
export interface Place {
  /** Such as `the database`. */
  readonly name: string;
  readonly parts: readonly Part[];
}

/** A value that was found. */
export interface Find {
  readonly place: string;
  readonly part: string;
  readonly kind: string;
}

/** Every part of every place that holds one of the values. */
export function searchPlaces(places: readonly Place[], needles: readonly Needle[]): Find[] {
  const search = new NeedleSearch(needles);
  return places.flatMap(({ name: place, parts }) =>
    parts.flatMap(({ name: part, bytes }) => search.in(bytes).map(({ kind }) => ({ place, part, kind }))),
  );
}

/** How much a place holds, for people. */
export function sizeOf({ parts }: Place): string {
  const bytes = parts.reduce((sum, part) => sum + part.bytes.length, 0);
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
