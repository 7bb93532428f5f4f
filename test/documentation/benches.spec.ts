import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { benches } from '../../bench/performance/benches.js';
import { readResult } from '../../bench/harness/figures/bench-result.js';
import { performanceDocuments } from '../../bench/performance/documents.js';
import { helpOf } from '../../bench/harness/options/help.js';
import { BadCommandLine, parseOptions } from '../../bench/harness/options/read-options.js';
import { imageOptions } from '../../bench/proxy/stage/image-options.js';

const run = promisify(execFile);

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

describe('the benches', () => {
  it('of package.json are all described, and on the page of the performance', () => {
    const named = Object.keys(scripts).filter((name) => name.startsWith('bench:'));
    expect(benches.map(({ name }) => `bench:${name}`).sort()).toEqual(named.sort());
    const page = readFileSync('docs/performance.md', 'utf8');
    for (const name of named) expect(page).toContain(`\`npm run ${name}\``);
  });

  it.each(benches)('say what $name measures, takes and needs, without measuring', async (bench) => {
    const program = /dist\S+/.exec(scripts[`bench:${bench.name}`] ?? '')?.[0] ?? '';
    const { stdout } = await run(process.execPath, [program, '--help']);
    expect(stdout).toBe(helpOf(bench));
    for (const part of [bench.measures, bench.takes, bench.needs, '--json FILE', ...Object.keys(bench.parts)])
      expect(stdout).toContain(part);
  });

  it.each(benches)('refuse what $name does not know, and say what it knows', (bench) => {
    const complaints: readonly (readonly [readonly string[], string])[] = [
      [['--unheard-of', '1'], '--unheard-of'],
      [['stray'], 'stray'],
      [['--only', 'nothing'], 'nothing'],
      [['--json'], '--json'],
    ];
    for (const [given, named] of complaints) {
      expect(() => parseOptions(bench, given)).toThrow(BadCommandLine);
      expect(() => parseOptions(bench, given)).toThrow(named);
      for (const name of Object.keys(bench.options))
        expect(() => parseOptions(bench, given)).toThrow(`--${name} `);
    }
  });

  it('measure the broker with the options of Node that its own image gives it', () => {
    expect(imageOptions()).toEqual(scripts['start:prod']?.match(/--\S+/g));
  });

  it('end with status 2 when refused', async () => {
    const refused = run(process.execPath, ['dist/bench/start/main.js', '--unheard-of', '1']);
    await expect(refused).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('--unheard-of') });
  });
});

describe('the page of the performance', () => {
  it('shows the committed results; `npm run performance` makes it again', () => {
    const documents = performanceDocuments();
    for (const [path, text] of documents) expect([path, readFileSync(path, 'utf8')]).toEqual([path, text]);
    const plots = globSync('docs/images/performance-*.svg');
    expect(plots.filter((path) => !documents.has(path))).toEqual([]);
  });
});

describe('the page on scaling', () => {
  /** Its unit costs, as results have them. The figures are rounded for planning, and runs differ. */
  const costs: readonly (readonly [row: string, cell: number, bench: string, figure: RegExp])[] = [
    ['a refresh', 1, 'refresh', /^processor time of a refresh broker$/],
    ['a refresh', 2, 'refresh', /^processor time of a refresh postgres$/],
    ['a refresh', 3, 'refresh', /^write-ahead log of a refresh/],
    ['a proxied read', 1, 'proxy', /^processor time a call broker 16$/],
    ['a typed command without proof', 1, 'commands', /^processor time of a typed command this$/],
    ['a chained audit record', 1, 'refresh', /^processor time of a chained record \d+ broker$/],
    ['a chained audit record', 2, 'refresh', /^processor time of a chained record \d+ postgres$/],
    [
      'a link in use, with a token of 1,200 characters',
      1,
      'live-links',
      /^memory of a live link 50000 1200$/,
    ],
  ];

  /** In the units of the results, which have microseconds and bytes. */
  const units: Readonly<Record<string, number>> = { ms: 1_000, KB: 1_000 };

  const page = readFileSync('docs/scaling.md', 'utf8');

  it.each(costs)('says of %s, in column %d, what bench:%s measured', (row, cell, bench, figure) => {
    const cells =
      page
        .split('\n')
        .find((line) => line.startsWith(`| ${row} |`))
        ?.split(' | ') ?? [];
    const [, value, unit = ''] = /^([\d.]+) (ms|KB)/.exec(cells[cell] ?? '') ?? [];
    const { series } = readResult(`bench/results/${bench}.json`);
    const median = series.find(({ name, parameters }) =>
      figure.test([name, ...Object.values(parameters)].join(' ')),
    )?.median;
    const ratio = (Number(value) * (units[unit] ?? NaN)) / (median ?? NaN);
    expect({ ratio, isNear: ratio > 0.7 && ratio < 1.4 }).toEqual({ ratio, isNear: true });
  });
});
