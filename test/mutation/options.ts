import { parseArgs } from 'node:util';
import { subjectNames, type SubjectName } from './subjects.js';

/** What the command line asks for. */
export interface Options {
  readonly only: string | undefined;
  readonly subjects: readonly SubjectName[];
  readonly sample: number;
  readonly seed: string;
  readonly workers: number;
  readonly results: string | undefined;
  readonly quick: boolean;
  readonly list: boolean;
  readonly document: string | undefined;
}

/** Reads the command line; ends the process with status 64 and the usage when it makes no sense. */
export function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      sample: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      workers: { type: 'string', default: '2' },
      results: { type: 'string' },
      quick: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      document: { type: 'string' },
    },
  });
  const names = values.only?.split(',') ?? subjectNames;
  const subjects = names.filter((name): name is SubjectName => subjectNames.includes(name as SubjectName));
  const counts = [values.sample, values.workers].every((count) => /^[1-9]\d*$/.test(count));
  if (subjects.length < names.length || !counts || !/^\d+$/.test(values.seed)) {
    console.error(
      `usage: [--only ${subjectNames.join(',')}] [--sample COUNT] [--seed NUMBER] [--workers COUNT] [--quick] [--results FILE] [--list] [--document FILE]`,
    );
    process.exit(64);
  }
  return {
    ...values,
    only: values.only,
    results: values.results,
    document: values.document,
    subjects,
    sample: Number(values.sample),
    workers: Number(values.workers),
  };
}
