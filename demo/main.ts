/** `npm run demo`: the whole story on real parts, from linking to revocation; exits 0 if every step went well. */
import { readDialect } from './dialect.js';
import { interruption } from './interruption.js';
import { setStage } from './stage.js';
import { reasonOf, Steps } from './steps.js';
import { tellStory } from './story.js';
import { Teardown } from './teardown.js';
import { Transcript } from './transcript.js';

const transcript = new Transcript(process.stdout);
const steps = new Steps(transcript);
const teardown = new Teardown();
const failures: string[] = [];

try {
  await Promise.race([play(), interruption()]);
} catch (error) {
  // A step that fails has already said why.
  if (!steps.hasFailed) failures.push(reasonOf(error));
}
steps.abandon();
failures.push(...(await teardown.run()));
if (steps.hasFailed) transcript.line('No further step was taken.');
for (const failure of failures) transcript.failed(failure);
transcript.line('');
transcript.line(steps.summary(failures.length));
process.exit(steps.hasFailed || failures.length > 0 ? 1 : 0);

async function play(): Promise<void> {
  transcript.title('A user’s COCO account, from linking to revocation, on real parts');
  const dialect = readDialect(process.argv.slice(2));
  const begun = performance.now();
  const stage = await setStage(teardown, dialect);
  transcript.line(`COCO’s stand-in speaks the dialect “${dialect.named}”.`);
  transcript.line(
    `PostgreSQL, COCO’s stand-in, the broker and Chromium ${stage.browser.version()} were ready after ${secondsSince(begun)}.`,
  );
  await tellStory(stage, steps, transcript);
  transcript.line('');
  transcript.line(`All of it took ${secondsSince(begun)}.`);
}

function secondsSince(begun: number): string {
  return `${((performance.now() - begun) / 1000).toFixed(1)} s`;
}
