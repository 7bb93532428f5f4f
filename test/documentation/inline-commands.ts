import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { brokerProgram } from '../../apps/broker/src/cli/program.js';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** The commands in the text of a page: `npm run …` and `broker …` in backticks. */
export function inlineCommands(text: string): string[] {
  const prose = text.replace(/^ *```[^]*?^ *```/gm, '');
  return [...prose.matchAll(/`((?:npm run|broker) [a-z][^`\n]*)`/g)].map(([, command = '']) => command);
}

/** Why this would not work for a reader: no such script, command or option. */
export function inlineFault(command: string): string | undefined {
  const words = command.split(' ');
  return words[0] === 'npm' ? scriptFault(words.slice(2)) : commandFault(words.slice(1));
}

/** What `bench/harness/options` adds to the options of every bench. */
const BENCH_OPTIONS = ['only', 'json', 'help'];

/** Its options must occur in the sources of the program that the script starts. */
function scriptFault([name = '', ...words]: readonly string[]): string | undefined {
  const script = scripts[name];
  if (script === undefined) return `there is no script ${name}`;
  if (name === 'broker') return commandFault(words.filter((word) => word !== '--'));
  const program = /node dist\/(\S+)\.js/.exec(script)?.[1];
  const sources = program === undefined ? '' : sourcesOf(dirname(program));
  const general = name.startsWith('bench:') ? BENCH_OPTIONS : [];
  return optionsIn(words).find(
    (option) =>
      !general.includes(option) &&
      !new RegExp(`[\\s{]'?${option}'?: (?:\\{\\s*(?:type|variable):|wholeNumbers?\\(|text\\()`).test(
        sources,
      ),
  );
}

function commandFault(words: readonly string[]): string | undefined {
  let command: Command = brokerProgram();
  const rest = [...words];
  for (let below = commandIn(command, rest[0]); below !== undefined; below = commandIn(command, rest[0])) {
    command = below;
    rest.shift();
  }
  if (command.commands.length > 0 && rest[0] !== undefined && /^[a-z]/.test(rest[0]))
    return `there is no broker ${words.join(' ')}`;
  const known = new Set(['--help', ...command.options.map(({ long }) => long ?? '')]);
  return optionsIn(rest)
    .map((option) => `--${option}`)
    .find((option) => !known.has(option));
}

function commandIn(command: Command, name: string | undefined): Command | undefined {
  return command.commands.find((below) => below.name() === name);
}

function optionsIn(words: readonly string[]): string[] {
  return words.filter((word) => /^--\w/.test(word)).map((word) => word.slice(2).split('=')[0] ?? '');
}

function sourcesOf(folder: string): string {
  return globSync(`${folder}/*.ts`)
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
}
