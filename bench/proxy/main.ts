/** `npm run bench:proxy`: what the broker's raw path costs compared with other proxies. `--help` says more. */
import { buildRelease } from '../../test/upgrade/release/build-release.js';
import { releaseAt } from '../../test/upgrade/release/last-release.js';
import { Report } from '../harness/figures/report.js';
import { readOptions } from '../harness/options/read-options.js';
import { compare } from './comparison.js';
import { chooseGenerator } from './load/choose-generator.js';
import { proxyBench } from './options.js';
import { reportComparison } from './report-comparison.js';
import { reportLinks, reportSearch, reportStream } from './report-memory.js';
import { ProxyStage } from './stage/proxy-stage.js';
import { streamLargeAnswer } from './stream.js';
import { searchForTokens } from './token-search.js';
import { touchLinks } from './touched-links.js';

const chosen = readOptions(proxyBench);
const { values, parts } = chosen;
const report = new Report(chosen);
const load = chooseGenerator();
report.note(`Calls sent by ${load.name} over one thread.`);
const profiling = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
const earlier = values.from === undefined ? undefined : buildRelease(releaseAt(values.from));
const stage = await ProxyStage.create(profiling, earlier?.folder);
try {
  if (parts.includes('comparison')) reportComparison(report, await compare(stage, load, values));
  if (parts.includes('links')) reportLinks(report, await touchLinks(stage, values.links));
  if (parts.includes('stream')) reportStream(report, await streamLargeAnswer(stage));
  if (parts.includes('search')) reportSearch(report, searchForTokens());
} finally {
  await stage.remove();
  earlier?.remove();
}
report.finish();
