/** The id of a new key: the day in UTC and the first number that is free on it, such as `2026-11-24-1`. */
export function nextKeyId(now: Date, used: ReadonlySet<string>): string {
  const day = now.toISOString().slice(0, 'YYYY-MM-DD'.length);
  for (let number = 1; ; number += 1) if (!used.has(`${day}-${number}`)) return `${day}-${number}`;
}
