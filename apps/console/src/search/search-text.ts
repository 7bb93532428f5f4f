/** A whole service key; its second part is its id. */
const SERVICE_KEY = /^cbk_([0-9a-f]{16})_/;

/** What to search for: without blanks around it, and of a service key only its id, because the address is kept and shared. */
export function wantedText(typed: string): string {
  const text = typed.trim();
  return SERVICE_KEY.exec(text)?.[1] ?? text;
}
