/** Makes patterns of the broker's rules that mean the same in the regular expressions of other languages. */
import { PLAIN_TEXT } from '#kernel';

/**
 * Without Unicode classes, which Python and JavaScript without the flag `u` lack, and without look-ahead, which Go
 * lacks. It allows slightly more than the rule, which the broker itself checks.
 */
const REPLACED: Readonly<Record<string, string>> = {
  [PLAIN_TEXT.source]: '^[^\\x00-\\x1f\\x7f-\\x9f]*$',
};

/** Syntax that the engines of Python, Go, Java, C# or JavaScript read differently or reject. */
const UNPORTABLE = /\\[pPuwWdDsSbB]|\(\?[=!<]|\(\?[a-z]/;

/** A rule's pattern for the description. @throws Error for a pattern that some language reads differently */
export function portablePattern({ source }: RegExp): string {
  const pattern = REPLACED[source] ?? source.replaceAll(/(?<!\[[^\]]*)\\d/g, '[0-9]');
  if (UNPORTABLE.test(pattern))
    throw new Error(`${source} is not read alike everywhere: see portable-pattern.ts`);
  return pattern;
}
