import { parseArgs } from 'node:util';
import type { Bench } from './bench.js';
import type { BenchOptions, ValuesOf } from './option-kinds.js';
import { helpOf, optionLines } from './help.js';

/** The exit status of a command line that cannot be understood. */
const USAGE_STATUS = 2;

/** What was asked of a bench. */
export interface Chosen<Part extends string = string, Options extends BenchOptions = BenchOptions> {
  readonly bench: Bench<Part, Options>;
  readonly values: ValuesOf<Options>;
  /** The parts to measure, in the order of the bench. */
  readonly parts: readonly Part[];
  /** The file for the results, if they are to be written. */
  readonly json: string | undefined;
}

/** A command line that a bench does not understand; the message names the option and what exists. */
export class BadCommandLine extends Error {
  override readonly name = 'BadCommandLine';
}

/** Reads the command line of this process. `--help` and a command line that cannot be understood end it. */
export function readOptions<Part extends string, Options extends BenchOptions>(
  bench: Bench<Part, Options>,
): Chosen<Part, Options> {
  const given = process.argv.slice(2);
  if (given.includes('--help') || given.includes('-h')) {
    process.stdout.write(helpOf(bench));
    process.exit(0);
  }
  try {
    return parseOptions(bench, given);
  } catch (error) {
    if (!(error instanceof BadCommandLine)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(USAGE_STATUS);
  }
}

/** @throws BadCommandLine */
export function parseOptions<Part extends string, Options extends BenchOptions>(
  bench: Bench<Part, Options>,
  given: readonly string[],
): Chosen<Part, Options> {
  const texts = textsOf(bench, given);
  const values = Object.entries(bench.options).map(([name, option]) => {
    const one = texts.get(name);
    return [name, one === undefined ? option.value : attempt(bench, name, () => option.read(one))];
  });
  return {
    bench,
    values: Object.fromEntries(values) as ValuesOf<Options>,
    parts: partsOf(bench, texts.get('only')),
    json: texts.get('json'),
  };
}

/** What follows each given option. */
function textsOf(bench: Bench, given: readonly string[]): ReadonlyMap<string, string> {
  const names = ['only', 'json', ...Object.keys(bench.options)];
  const { tokens } = parseArgs({
    args: [...given],
    strict: false,
    tokens: true,
    options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
  });
  const texts = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind !== 'option') throw complaint(bench, `“${given[token.index] ?? ''}” is no option`);
    if (!names.includes(token.name)) throw complaint(bench, `there is no option ${token.rawName}`);
    if (token.value === undefined) throw complaint(bench, `${token.rawName} expects a value`);
    texts.set(token.name, token.value);
  }
  return texts;
}

function partsOf<Part extends string>(bench: Bench<Part>, only: string | undefined): Part[] {
  const all = Object.keys(bench.parts) as Part[];
  if (only === undefined) return all;
  const wanted = new Set<string>(only.split(','));
  for (const name of wanted)
    if (!all.some((part) => part === name))
      throw complaint(bench, `--only: there is no part “${name}”, only ${all.join(', ')}`);
  return all.filter((part) => wanted.has(part));
}

function attempt<Value>(bench: Bench, name: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw complaint(bench, `--${name} ${error instanceof Error ? error.message : String(error)}`);
  }
}

function complaint(bench: Bench, what: string): BadCommandLine {
  return new BadCommandLine(`bench:${bench.name}: ${what}\n\n${optionLines(bench).join('\n')}`);
}
