/**
 * `npm run docs` serves the documentation as a site, made afresh for each visit of a page, so that an edit shows at the next
 * reload; `npm run docs:build` writes it to `dist/docs`, from where any web server, or a browser from the disk, shows it.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { serve } from './serve.js';
import { buildSite } from './site.js';

const HIGHEST_PORT = 65_535;

const { values } = parseArgs({
  options: { build: { type: 'boolean' }, out: { type: 'string' }, port: { type: 'string', default: '8095' } },
});

if (values.build) write(values.out ?? 'dist/docs');
else serve(portIn(values.port));

function portIn(text) {
  const port = /^\d+$/.test(text) ? Number(text) : NaN;
  if (port <= HIGHEST_PORT) return port;
  process.stderr.write(`--port expects a number from 0 to ${HIGHEST_PORT}, not “${text}”\n`);
  process.exit(1);
}

function write(folder) {
  rmSync(folder, { recursive: true, force: true });
  const files = buildSite();
  for (const [address, content] of files) {
    mkdirSync(dirname(join(folder, address)), { recursive: true });
    writeFileSync(join(folder, address), content);
  }
  console.log(`${files.size} files in ${folder}; open ${folder}/index.html`);
}
