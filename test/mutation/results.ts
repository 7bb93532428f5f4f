import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Mutant, Verdict } from './mutant.js';
import { identify } from './sample.js';
import { rounds, specsOf } from './spec-order.js';
import type { SubjectName } from './subjects.js';

interface Line {
  readonly verdict: Verdict;
  /** Of the source file; a verdict counts only as long as the file is what it was. */
  readonly source: string;
  /** Of all specs of the subject; a survivor is tried again when one of them has changed. */
  readonly specs: string;
}

/** Verdicts kept in a file, so that an interrupted run continues, and new tests are tried only on survivors. */
export class Results {
  private readonly lines: Record<string, Line>;
  private readonly specHashes = new Map<SubjectName, string>();

  /** @param path nothing is kept without one */
  constructor(private readonly path: string | undefined) {
    this.lines =
      path !== undefined && existsSync(path)
        ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, Line>)
        : {};
  }

  /**
   * The earlier verdict on a mutant. It is forgotten if the source file has changed; a survival also if any spec of its
   * subject has.
   */
  known(mutant: Mutant): Verdict | undefined {
    const line = this.lines[identify(mutant)];
    if (line?.source !== hashFiles([mutant.file])) return undefined;
    if (line.verdict.kind === 'survived' && line.specs !== this.specHash(mutant.subject)) return undefined;
    return line.verdict;
  }

  keep(mutant: Mutant, verdict: Verdict): void {
    const specs = this.specHash(mutant.subject);
    this.lines[identify(mutant)] = { verdict, source: hashFiles([mutant.file]), specs };
    if (this.path !== undefined) writeFileSync(this.path, `${JSON.stringify(this.lines, undefined, 1)}\n`);
  }

  private specHash(subject: SubjectName): string {
    const known =
      this.specHashes.get(subject) ?? hashFiles(rounds.flatMap((round) => specsOf(subject, round)));
    this.specHashes.set(subject, known);
    return known;
  }
}

function hashFiles(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(file));
  return hash.digest('hex').slice(0, 24);
}
