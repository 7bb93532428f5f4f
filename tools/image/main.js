/**
 * `node tools/image/main.js broker|mcp|sandbox`, a step of the Dockerfile: leaves in `node_modules` what one program needs, and
 * writes `sbom.cdx.json`, the list of it, with Node.js.
 */
import { execFileSync } from 'node:child_process';
import { globSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dependenciesOf } from './packages.js';
import { withNode } from './sbom.js';

const program = process.argv[2];
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));

// What only development needs is gone from the manifest too: npm would count it as missing. Nor does anything run scripts here.
const narrowed = { ...manifest, dependencies: dependenciesOf(program, manifest) };
for (const member of ['workspaces', 'devDependencies', 'optionalDependencies', 'scripts', 'overrides'])
  delete narrowed[member];
writeFileSync('package.json', `${JSON.stringify(narrowed, null, 2)}\n`);

const npm = (...words) =>
  execFileSync('npm', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
npm('prune', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund');
// npm leaves the folders of scopes behind.
for (const name of readdirSync('node_modules'))
  if (name.startsWith('@') && readdirSync(`node_modules/${name}`).length === 0)
    rmdirSync(`node_modules/${name}`);
// Source maps and types are for people who develop: nothing at run time reads them, and they are nearly half of the packages.
for (const path of globSync('{dist,node_modules}/**/*.{map,d.ts,d.mts,d.cts}'))
  rmSync(path, { recursive: true });
// What writes the documents needs packages of development, and the documents are written.
for (const folder of ['description', 'documents'])
  rmSync(`dist/apps/broker/src/${folder}`, { recursive: true, force: true });
const listed = JSON.parse(npm('sbom', '--sbom-format=cyclonedx', '--sbom-type=application'));
writeFileSync('sbom.cdx.json', `${JSON.stringify(withNode(listed), null, 2)}\n`);
