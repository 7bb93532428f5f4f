/** Parses a query string; every value stays a string. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

/** Writes a query string, without undefined values. */
export function writeSearch(search: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(search).flatMap(([name, value]) =>
    typeof value === 'string' && value !== '' ? [[name, value]] : [],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

/** A time in a query, as it is written there; `undefined` if it is not a time. */
export function timeIn(search: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const text = textIn(search, name);
  return text === undefined || Number.isNaN(Date.parse(text)) ? undefined : text;
}

/** A query value; `undefined` if empty or missing. */
export function textIn(search: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = search[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
