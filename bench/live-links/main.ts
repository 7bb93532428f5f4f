/** `npm run bench:live-links`: the memory of links in use. `--help` says more. */
import { atMost, Report } from '../harness/figures/report.js';
import { readOptions } from '../harness/options/read-options.js';
import { LiveLinkStage } from './live-link-stage.js';
import { liveLinksBench } from './options.js';

/** Megabytes for 50,000 live links with tokens of 1,200 characters. */
const GOAL = { links: 50_000, token: 1_200, megabytes: 200 };

const chosen = readOptions(liveLinksBench);
const { token } = chosen.values;
const report = new Report(chosen);
for (const links of chosen.values.links) await measure(links);
report.finish();

async function measure(links: number): Promise<void> {
  const stage = await LiveLinkStage.create(links, token);
  try {
    const before = await stage.memory();
    const errors = await stage.callEach();
    const after = await stage.memory();
    if (errors > 0 || after.liveLinks !== links)
      throw new Error(`${errors} calls failed, and ${after.liveLinks} of ${links} links are live`);
    const bytes = after.bytes - before.bytes;
    const parameters = { links, 'token length': token };
    const hasGoal = links === GOAL.links && token === GOAL.token;
    report.add({
      name: 'memory of live links',
      unit: 'MB',
      values: [bytes / 1_000_000],
      parameters,
      goal: hasGoal ? atMost(GOAL.megabytes) : undefined,
    });
    report.add({ name: 'memory of a live link', unit: 'bytes', values: [bytes / links], parameters });
    report.add({
      name: 'growth of resident memory',
      unit: 'MB',
      values: [after.resident - before.resident],
      parameters,
    });
  } finally {
    await stage.remove();
  }
}
