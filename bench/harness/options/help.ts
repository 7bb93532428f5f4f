import type { Bench } from './bench.js';

/** The answer to `--help`. */
export function helpOf(bench: Bench): string {
  return `npm run bench:${bench.name} -- [options]

${bench.measures}

Takes: ${bench.takes}
Needs: ${bench.needs}

Parts
${aligned(Object.entries<string>(bench.parts)).join('\n')}

Options
${optionLines(bench).join('\n')}
`;
}

/** Each option, with its meaning and default. */
export function optionLines(bench: Bench): string[] {
  const own = Object.entries(bench.options).map(([name, { placeholder, help, value }]): [string, string] => [
    `--${name} ${placeholder}`,
    value === undefined ? help : `${help} (${String(value)})`,
  ]);
  return aligned([
    ...own,
    ['--only NAME,NAME', `measure only these parts: ${Object.keys(bench.parts).join(', ')}`],
    ['--json FILE', 'write the results as JSON'],
    ['--help', 'this text'],
  ]);
}

function aligned(lines: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}`);
}
