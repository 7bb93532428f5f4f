import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';
import type { Mutant } from './mutant.js';
import { subjectNames, subjects, type SubjectName } from './subjects.js';

/** `unit`: the specs next to the sources, which need no build. `system`: those under `test/`, most of which start brokers. */
export const rounds = ['unit', 'system'] as const;
export type Round = (typeof rounds)[number];

/** All specs of a subject that belong to a round, by their paths from the root of the tree. */
export function specsOf(subject: SubjectName, round: Round): string[] {
  const specs = subjects[subject].specs.flatMap(specsBelow);
  return [...new Set(specs)].filter((spec) => spec.startsWith('libs/') === (round === 'unit'));
}

/** Orders the specs that can notice a mutant so that those most likely to notice, and the quickest, come first. */
export class SpecOrder {
  private readonly imports = new Map<string, readonly string[]>();
  /** As they were at the start: the copies have these. */
  private readonly specs = new Map(
    subjectNames.map((subject) => [
      subject,
      { unit: specsOf(subject, 'unit'), system: specsOf(subject, 'system') },
    ]),
  );

  /**
   * @param milliseconds how long each spec takes
   * @returns in the unit round those that reach the file by imports, the spec next to it first, then those that import it
   *   directly; in the system round all, those that share most words with the file's path first
   */
  order(
    { file, subject }: Pick<Mutant, 'file' | 'subject'>,
    round: Round,
    milliseconds: ReadonlyMap<string, number>,
  ): string[] {
    const distance = round === 'unit' ? this.hops : unlikeness;
    return (this.specs.get(subject)?.[round] ?? [])
      .map((spec) => ({ spec, far: distance(spec, file), time: milliseconds.get(spec) ?? 0 }))
      .filter(({ far }) => far < Infinity)
      .sort((one, other) => one.far - other.far || one.time - other.time)
      .map(({ spec }) => spec);
  }

  /** 0 for the spec next to the file, 1 for one that imports it, 2 for one that reaches it by others. */
  private readonly hops = (spec: string, file: string): number => {
    if (spec === file.replace(/\.ts$/, '.spec.ts')) return 0;
    const seen = new Set([spec]);
    for (let ring = [spec], hops = 0; ring.length > 0; hops += 1) {
      if (ring.includes(file)) return Math.min(hops, 2);
      ring = ring
        .flatMap((from) => this.importsOf(from))
        .filter((to) => {
          const fresh = !seen.has(to);
          seen.add(to);
          return fresh;
        });
    }
    return Infinity;
  };

  private importsOf(file: string): readonly string[] {
    const known = this.imports.get(file);
    if (known !== undefined) return known;
    const found = ts
      .preProcessFile(readFileSync(file, 'utf8'), true, true)
      .importedFiles.flatMap(({ fileName }) => resolveImport(file, fileName))
      .filter((path) => existsSync(path));
    this.imports.set(file, found);
    return found;
  }
}

function resolveImport(from: string, name: string): string[] {
  if (name.startsWith('#')) {
    const [lib, door = 'index'] = name.slice(1).split('/');
    return [`libs/${lib}/src/${door}.ts`];
  }
  if (!name.startsWith('.')) return [];
  return [normalize(join(dirname(from), name)).replace(/\.js$/, '.ts')];
}

function specsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.spec.ts'))
    .map((name) => join(folder, name))
    .sort();
}

/** Smaller the more words two paths share; "key" and "keys" count as one. */
function unlikeness(spec: string, file: string): number {
  const words = (path: string): string[] => path.split(/[/.-]/).map((word) => word.slice(0, 4));
  const ofFile = new Set(words(file));
  return -words(spec).filter((word) => ofFile.has(word)).length;
}
