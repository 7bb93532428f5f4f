/** The id for a new key: the UTC date and the day's first free number, such as `2026-11-24-1`. */
export function nextKeyId(now: Date, used: ReadonlySet<string>): string {
  const day = now.toISOString().slice(0, 'YYYY-MM-DD'.length);
  for (let number = 1; ; number += 1) if (!used.has(`${day}-${number}`)) return `${day}-${number}`;
}
