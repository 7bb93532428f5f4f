/** The languages of the pages, by their tags (RFC 5646). The first is the default. */
export const pageLanguages = ['en', 'de', 'es', 'fr', 'hi'] as const;

export type PageLanguage = (typeof pageLanguages)[number];

/** Longest `Accept-Language` that is read, in characters; browsers send well under 200. */
const HEADER_LIMIT = 1_000;

/** A language range, or `*` (RFC 4647 section 2.1), and its weight (RFC 9110 section 12.4.2). */
const PREFERENCE =
  /^\s*(\*|[a-z]{1,8}(?:-[a-z0-9]{1,8})*)\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i;

interface Preference {
  readonly range: string;
  readonly weight: number;
}

/**
 * The language of a page: the session's, if there are texts in it; otherwise the one that the browser prefers; otherwise
 * English.
 *
 * @param lang the session's language tag, such as `de` or `de-AT`
 * @param acceptLanguage the browser's `Accept-Language` header (RFC 9110 section 12.5.4)
 */
export function pageLanguage(
  lang: string | null | undefined,
  acceptLanguage: string | undefined,
): PageLanguage {
  const asked = typeof lang === 'string' ? primary(lang) : undefined;
  return pageLanguages.find((one) => one === asked) ?? preferred(acceptLanguage ?? '') ?? pageLanguages[0];
}

function preferred(header: string): PageLanguage | undefined {
  const preferences = header.slice(0, HEADER_LIMIT).split(',').flatMap(read);
  let best: { language: PageLanguage; weight: number; place: number } | undefined;
  for (const language of pageLanguages) {
    const { weight, place } = weightOf(language, preferences);
    if (weight === 0) continue;
    if (best === undefined || weight > best.weight || (weight === best.weight && place < best.place))
      best = { language, weight, place };
  }
  return best?.language;
}

/**
 * How much a language is wanted, and its place in the header. A range such as `de-AT` falls back to `de` (RFC 4647 section
 * 3.4), so `de-AT, en;q=0.9, de;q=0.8` asks for German. `de;q=0` rules German out, and `*` is for what no other range names.
 */
function weightOf(
  language: PageLanguage,
  preferences: readonly Preference[],
): { weight: number; place: number } {
  const own = preferences
    .map((preference, place) => ({ ...preference, place }))
    .filter(({ range }) => primary(range) === language);
  const isRuledOut = own.some(({ range, weight }) => range === language && weight === 0);
  if (isRuledOut) return { weight: 0, place: 0 };
  const [first] = own.sort((a, b) => b.weight - a.weight || a.place - b.place);
  if (first !== undefined) return first;
  const place = preferences.findIndex(({ range }) => range === '*');
  return { weight: preferences[place]?.weight ?? 0, place };
}

/** A malformed member is ignored: the others still tell what the user reads. */
function read(member: string): Preference[] {
  const match = PREFERENCE.exec(member);
  const [, range, weight] = match ?? [];
  return range === undefined ? [] : [{ range: range.toLowerCase(), weight: Number(weight ?? 1) }];
}

function primary(tag: string): string {
  return tag.toLowerCase().split('-')[0] ?? '';
}
