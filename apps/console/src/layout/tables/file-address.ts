/** The address of a file of the API. Where a page of a list begins is left out: a file has them all. */
export function fileAddress(path: string, query: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    name !== 'cursor' && (typeof value === 'string' || typeof value === 'boolean') && value !== ''
      ? [[name, String(value)]]
      : [],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
}
