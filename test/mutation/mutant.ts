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
}

/** What came of a mutant. `unviable`: the tree no longer built, so no test could speak. */
export type Verdict = 'killed' | 'survived' | 'unviable';
