import type { SubjectName } from './subjects.js';

/** One condition broken: the text from `start` to `end` of a file replaced. */
export interface Mutant {
  readonly subject: SubjectName;
  /** Path of the file from the root of the tree. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly original: string;
  readonly replacement: string;
  /** The line without its indentation, and how many equal mutants of equal lines come before this one in the file. */
  readonly place: string;
}

/**
 * The outcome of a mutant. `survived`: every spec passed. `unviable`: the file no longer compiled, so no test could
 * run. `by` names the test that failed first, or says that the specs no longer ended.
 */
export type Verdict =
  | { readonly kind: 'noticed'; readonly by: string }
  | { readonly kind: 'survived' }
  | { readonly kind: 'unviable' };

/** A mutant on one line, as reports and the allow-list write it: file, line and what was changed. */
export function describeMutant({ file, line, original, replacement }: Mutant): string {
  return `${file}:${line} \`${oneLine(original)}\` → \`${oneLine(replacement) || '(nothing)'}\``;
}

/** Code on one line. */
export function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
