import { execFileSync } from 'node:child_process';

/** Bytes that git may answer: a whole tree as an archive. */
const ANSWER_LIMIT = 256 * 1024 * 1024;

/** Git is not available here, or does not know the revision. */
export class HistoryMissing extends Error {
  override readonly name = 'HistoryMissing';
}

/** What git answers. @throws HistoryMissing */
export function git(...words: string[]): Buffer {
  try {
    return execFileSync('git', words, { maxBuffer: ANSWER_LIMIT, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (cause) {
    throw new HistoryMissing(`git ${words.join(' ')} has no answer here`, { cause });
  }
}

/** The same as one line of text. @throws HistoryMissing */
export function gitLine(...words: string[]): string {
  return git(...words)
    .toString('utf8')
    .trim();
}
