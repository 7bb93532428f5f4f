import { needleOf } from '../../../demo/search/needle.js';
import { needlesIn } from '../../../demo/search/needle-search.js';

/** The names of the secrets that a text holds, whole or shortened, in any form in which it could have been written. */
export function secretsIn(text: string, secrets: ReadonlyMap<string, string>): string[] {
  const needles = [...secrets].map(([name, secret]) => needleOf(name, secret));
  return needlesIn(Buffer.from(text), needles).map(({ kind }) => kind);
}
