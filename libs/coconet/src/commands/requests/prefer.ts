/** The `Prefer` header (RFC 7240), as far as commands honour it. */

/**
 * One preference: a token with an optional value and parameters. Commas and semicolons may occur within
 * quotes.
 */
const PREFERENCE = /(?:"(?:\\.|[^"\\])*"|[^",])+/g;

/** The header of an answer that honours the preference (RFC 7240 section 3). */
export const APPLIED = { 'preference-applied': 'respond-async' } as const;

/** Whether the caller wants its answer at once, and asks later how the command ended (RFC 7240 section 4.1). */
export function prefersAsync(header: string | undefined): boolean {
  const preferences = header?.match(PREFERENCE) ?? [];
  return preferences.some((preference) => /^\s*respond-async\s*(?:;|$)/i.test(preference));
}
