/**
 * `npm run test:image -- [--pull]`: builds the targets of the Dockerfile with buildah, and runs them with podman. The base is made with
 * debootstrap from Debian's packages and this Node.js; with `--pull` it is Node's own image. Needs root. Ends with status 1 when
 * something is amiss.
 */
import { parseArgs } from 'node:util';
import { makeBase } from './base-image.js';
import { build, run } from './engine.js';
import { contentTrials } from './try-contents.js';
import type { Images } from './images.js';
import { serviceTrials } from './try-services.js';

const { values } = parseArgs({ options: { pull: { type: 'boolean', default: false } } });
const base = values.pull ? 'docker.io/library/node:24-slim' : makeBase();
if (values.pull) run('podman', ['pull', '--quiet', base]);
const images: Images = {
  base,
  broker: build('broker', base, 'docker'),
  brokerAsOci: build('broker', base, 'oci'),
  mcp: build('mcp', base, 'docker'),
  sandbox: build('sandbox', base, 'docker'),
};

const trials = Object.entries({ ...contentTrials, ...serviceTrials });
let failed = 0;
for (const [title, trial] of trials)
  try {
    await trial(images);
    console.log(`✓ ${title}`);
  } catch (error) {
    failed += 1;
    console.error(`✗ ${title}`, error);
  }
console.log(`image: ${trials.length} trials, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
