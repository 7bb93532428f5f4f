/** Writes JSON in which 64-bit integers keep every digit. */

/** Node has it since version 22; TypeScript's library does not know it yet. */
const json = JSON as JSON & { rawJSON(text: string): unknown };

/** `JSON.stringify`, where a `bigint` becomes a number. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'bigint' ? json.rawJSON(member.toString()) : member,
  );
}
