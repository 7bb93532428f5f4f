/** Taking a user's id out of what was written about them. */

/** Members of details that hold a person's id, or a text that may quote it. */
const MEMBERS: ReadonlySet<string> = new Set([
  'causedBy',
  'requestedFor',
  'userId',
  'reason',
  'target',
  'content',
]);

/** The forms in which an id occurs: plain, JSON-escaped, and escaped twice in JSON within JSON. */
export function formsOf(userId: string): string[] {
  const quoted = (text: string): string => JSON.stringify(text).slice(1, -1);
  return [...new Set([userId, quoted(userId), quoted(quoted(userId))])];
}

/** The text with another word wherever the id is a whole word: `u-1` is not part of `u-17`. */
export function textWithout(text: string, userId: string, instead: string): string {
  const forms = formsOf(userId).map((form) => form.replaceAll(/[$()*+./?[\\\]^{|}]/g, String.raw`\$&`));
  const word = new RegExp(
    String.raw`(?<![\p{L}\p{N}_][-.@]?)(?:${forms.join('|')})(?![-.@]?[\p{L}\p{N}_])`,
    'gu',
  );
  return text.replaceAll(word, () => instead);
}

/** JSON without the id in any of its texts. */
export function jsonWithout(json: string, userId: string, instead: string): string {
  return JSON.stringify(JSON.parse(json), (_name, value: unknown) =>
    typeof value === 'string' ? textWithout(value, userId, instead) : value,
  );
}

/** Details of a record without the id. Other members are facts, such as a capability: they are no texts about a person. */
export function detailsWithout(
  details: Readonly<Record<string, unknown>>,
  userId: string,
  instead: string,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      typeof value === 'string' && MEMBERS.has(name) ? textWithout(value, userId, instead) : value,
    ]),
  );
}
