/** `npm run bench:proxy`: what the broker's raw path costs compared with nginx and the usual library. */
import { writeFileSync } from 'node:fs';
import { buildRelease } from '../../test/upgrade/release/build-release.js';
import { releaseAt } from '../../test/upgrade/release/last-release.js';
import { compare } from './comparison.js';
import { judge } from './goals.js';
import { chooseGenerator } from './load/choose-generator.js';
import { readOptions } from './options.js';
import { printComparison, printSearch, printVerdicts } from './print.js';
import { soak } from './soak.js';
import { ProxyStage } from './stage/proxy-stage.js';
import { streamLargeAnswer } from './stream.js';
import { searchForTokens } from './token-search.js';
import { touchLinks } from './touched-links.js';

const options = readOptions(process.argv.slice(2));
const load = chooseGenerator();
const profiling = options.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`];
const earlier = options.from === undefined ? undefined : buildRelease(releaseAt(options.from));
const stage = await ProxyStage.create(profiling, earlier?.folder);
try {
  const figures = {
    load: load.name,
    comparison: options.rounds > 0 ? await compare(stage, load, options) : undefined,
    soak: options.soakCalls > 0 ? await soak(stage, load, options.soakCalls) : undefined,
    links: options.links > 0 ? await touchLinks(stage, options.links) : undefined,
    stream: options.stream ? await streamLargeAnswer(stage) : undefined,
    search: searchForTokens(),
  };
  const verdicts = judge(figures);
  if (figures.comparison) printComparison(load.name, figures.comparison);
  printSearch(figures.search);
  printVerdicts(verdicts);
  if (options.json !== undefined)
    writeFileSync(options.json, `${JSON.stringify({ ...figures, verdicts }, undefined, 2)}\n`);
} finally {
  await stage.remove();
  earlier?.remove();
}
