import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { judgementOf, type Judgement } from './judged.js';
import { describeMutant, oneLine, type Mutant, type Verdict } from './mutant.js';
import type { SubjectName } from './subjects.js';

/** One run: what could be broken, what was, and the outcome. */
export interface Outcome {
  readonly command: string;
  /** How many conditions each subject has, without those judged equivalent. */
  readonly conditions: ReadonlyMap<SubjectName, number>;
  readonly verdicts: ReadonlyMap<Mutant, Verdict>;
  readonly equivalents: readonly Judgement[];
}

/** The share of viable mutants that the tests noticed; 1 if there were no such mutants. */
export function score({ verdicts }: Pick<Outcome, 'verdicts'>): number {
  const viable = viableOf(verdicts);
  return viable.length === 0 ? 1 : viable.filter(noticed).length / viable.length;
}

/** The figures of a run, its survivors and what was left out, as Markdown. */
export function toMarkdown(outcome: Outcome): string {
  const survivors = survivorsOf(outcome.verdicts);
  return [
    `\`${outcome.command}\`:`,
    scoreTable(outcome),
    survivors.length === 0 ? 'Nothing survived.' : survivorTable(survivors),
    outcome.equivalents.length === 0 ? '' : equivalentTable(outcome.equivalents),
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** Mutants that every spec let pass. */
export function survivorsOf(verdicts: ReadonlyMap<Mutant, Verdict>): Mutant[] {
  return [...verdicts].filter(([, { kind }]) => kind === 'survived').map(([mutant]) => mutant);
}

/** Puts the report into a document, between the lines `<!-- mutation -->` and `<!-- /mutation -->`. @throws Error without them */
export async function writeInto(path: string, markdown: string): Promise<void> {
  const text = readFileSync(path, 'utf8');
  const between = /(<!-- mutation -->\n)[\s\S]*(\n<!-- \/mutation -->)/;
  if (!between.test(text)) throw new Error(`${path} has no lines <!-- mutation --> and <!-- /mutation -->`);
  const filled = text.replace(between, (_, start: string, end: string) => `${start}\n${markdown}\n${end}`);
  writeFileSync(path, await format(filled, { parser: 'markdown', printWidth: 110 }));
}

function scoreTable({ conditions, verdicts }: Outcome): string {
  const rows = [...conditions].map(([subject, count]) =>
    scoreRow(
      subject,
      count,
      viableOf(verdicts).filter(([mutant]) => mutant.subject === subject),
    ),
  );
  const all = [...conditions.values()].reduce((sum, count) => sum + count, 0);
  return table(
    ['', 'conditions', 'broken', 'noticed', 'of these by unit specs', 'score'],
    [...rows, scoreRow('all', all, viableOf(verdicts))],
  );
}

function scoreRow(name: string, conditions: number, viable: readonly [Mutant, Verdict][]): string[] {
  const seen = viable.filter(noticed);
  const byUnit = seen.filter(([, verdict]) => verdict.kind === 'noticed' && verdict.by.startsWith('libs/'));
  const share = viable.length === 0 ? '–' : `${Math.floor((100 * seen.length) / viable.length)} %`;
  return [name, ...[conditions, viable.length, seen.length, byUnit.length].map(String), share];
}

function survivorTable(survivors: readonly Mutant[]): string {
  const rows = survivors.map((mutant) => [
    describeMutant(mutant),
    judgementOf(mutant)?.reason ?? 'not judged yet',
  ]);
  return table(['survived', 'why it is left'], rows);
}

function equivalentTable(equivalents: readonly Judgement[]): string {
  const rows = equivalents.map(({ file, code, original, replacement, reason }) => [
    `${file ?? 'every file'}${code === undefined ? '' : ` \`${oneLine(code)}\``}: \`${original}\` → \`${replacement || '(nothing)'}\``,
    reason,
  ]);
  return table(['not drawn', 'why nothing can notice it'], rows);
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

function viableOf(verdicts: ReadonlyMap<Mutant, Verdict>): [Mutant, Verdict][] {
  return [...verdicts].filter(([, { kind }]) => kind !== 'unviable');
}

function noticed([, { kind }]: readonly [Mutant, Verdict]): boolean {
  return kind === 'noticed';
}
