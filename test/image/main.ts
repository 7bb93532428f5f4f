/**
 * The Dockerfile without an engine: `npm run test:image`. Carries its steps out one by one, in a folder for each stage, and runs
 * what comes out as the image would. Not tried: the base image, and what an engine adds. Ends with status 1 when something is amiss.
 */
import { readFileSync } from 'node:fs';
import { parseDockerfile } from './dockerfile.js';
import { HandBuild } from './hand-build.js';
import { trials } from './try-image.js';

const built = new Map<string, HandBuild>();
let failed = 0;
try {
  for (const stage of parseDockerfile(readFileSync('Dockerfile', 'utf8')))
    built.set(stage.name, HandBuild.of(stage, built));
  const image = built.get('');
  if (image === undefined) throw new Error('The Dockerfile has no last stage');
  for (const [title, trial] of Object.entries(trials))
    try {
      await trial(image);
      console.log(`✓ ${title}`);
    } catch (error) {
      failed += 1;
      console.error(`✗ ${title}`, error);
    }
} finally {
  for (const build of built.values()) build.remove();
}
console.log(`image: ${Object.keys(trials).length} trials, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
