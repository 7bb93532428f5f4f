/**
 * The rolling upgrade: `npm run test:upgrade`, or `-- --from REVISION`. The broker of the last release and this one
 * share a database, and each works with what the other wrote. Ends with status 1 when a step fails. It needs git and
 * the history.
 */
import { parseArgs } from 'node:util';
import { VERSION } from '../../apps/broker/src/version.js';
import { buildRelease } from './release/build-release.js';
import { lastRelease, releaseAt } from './release/last-release.js';
import { Stage } from './stage.js';
import { tellOfEachOther, verifyRecords } from './steps/records.js';
import { refreshForEachOther, refreshOnSchedule } from './steps/refreshing.js';
import { drainBefore, rollBack, rollForward, standBefore } from './steps/rolling.js';
import {
  changeServicesForEachOther,
  linkAcrossVersions,
  repeatCommands,
  revokeForEachOther,
  useEachOthersLinks,
} from './steps/side-by-side.js';

const { values } = parseArgs({ options: { from: { type: 'string' } } });

const steps: readonly (readonly [string, (stage: Stage) => Promise<void>])[] = [
  ['the previous release works on its own database', standBefore],
  ['the new version migrates and starts next to it, and none of its calls fails', rollForward],
  ['a service and a link made by one are used by the other', useEachOthersLinks],
  ['a link begun at one is called back and confirmed at the other', linkAcrossVersions],
  ['a token refreshed by one is used by the other; both together refresh it once', refreshForEachOther],
  ['the schedules of both refresh each link once', refreshOnSchedule],
  ['a command repeated at the other is carried out once', repeatCommands],
  ['a link revoked at one is refused by the other', revokeForEachOther],
  ['a service changed at one is changed at the other', changeServicesForEachOther],
  ['events and activity show what happened at the other', tellOfEachOther],
  ['the new version carries on alone', drainBefore],
  ['the previous release runs alone again, on the new schema', rollBack],
  ['audit trail and encrypted tokens verify, with both command lines', verifyRecords],
];

const release = values.from === undefined ? lastRelease() : releaseAt(values.from);
console.log(`from ${release.version} (${release.commit.slice(0, 10)}) to ${VERSION}`);
const built = buildRelease(release);
try {
  process.exitCode = await play();
} finally {
  built.remove();
}

/**
 * Runs the steps up to the first failure, since later steps build on earlier ones.
 *
 * @returns the exit status
 */
async function play(): Promise<number> {
  const stage = await Stage.set(built, VERSION);
  try {
    for (const [title, step] of steps) {
      const start = performance.now();
      await step(stage);
      console.log(`✓ ${title} (${((performance.now() - start) / 1_000).toFixed(1)} s)`);
    }
    console.log(`upgrade: ${steps.length} steps, 0 failed`);
    return 0;
  } catch (error) {
    console.error('✗', error);
    for (const { name, log } of [stage.before, stage.now]) console.error(`${name} printed:\n${log}`);
    return 1;
  } finally {
    await stage.strike();
  }
}
