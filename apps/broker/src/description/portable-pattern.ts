/** Patterns of the broker's rules, as the regular expressions of other languages read them. */
import { PLAIN_TEXT } from '#kernel';

/**
 * Without classes of Unicode, which Python, and JavaScript without the flag `u`, do not know, and without look-ahead, which Go
 * does not. It allows a little more than the rule: the broker checks what is sent by the rule itself.
 */
const REPLACED: Readonly<Record<string, string>> = {
  [PLAIN_TEXT.source]: '^[^\\x00-\\x1f\\x7f-\\x9f]*$',
};

/** What the engines of Python, Go, Java, C# or JavaScript read differently or not at all. */
const UNPORTABLE = /\\[pPuwWdDsSbB]|\(\?[=!<]|\(\?[a-z]/;

/** A rule's pattern for the description. @throws Error for one that some language reads differently */
export function portablePattern({ source }: RegExp): string {
  const pattern = REPLACED[source] ?? source.replaceAll(/(?<!\[[^\]]*)\\d/g, '[0-9]');
  if (UNPORTABLE.test(pattern))
    throw new Error(`${source} is not read alike everywhere: see portable-pattern.ts`);
  return pattern;
}
