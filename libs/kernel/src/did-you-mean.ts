import { closestTo } from './closest.js';

/** `; did you mean NAME?` for the end of a message about an unknown name; empty if none that is known is close, or it is no text. */
export function didYouMean(name: unknown, known: Iterable<string>): string {
  const meant = typeof name === 'string' ? closestTo(name, known) : undefined;
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}
