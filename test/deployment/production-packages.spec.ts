import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockedForProduction, lockedPackages, type Locked } from '../image/lockfile.js';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly workspaces: readonly string[];
}

interface Packages {
  readonly dependenciesOf: (program: string, manifest: Manifest) => Readonly<Record<string, string>>;
}

/** A script without types. */
const script = '../../tools/image/packages.js';

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const packages = lockedPackages();

describe('`npm ci --omit=dev`', () => {
  it('installs what the three images hold together, and nothing else', async () => {
    const { dependenciesOf } = (await import(script)) as Packages;
    const held = new Set<string>();
    for (const program of ['broker', 'mcp', 'sandbox'])
      for (const name of Object.keys(dependenciesOf(program, manifest))) collect(name, ownerOf(name), held);
    expect([...held].sort()).toEqual(
      lockedForProduction()
        .map(([folder]) => folder)
        .sort(),
    );
    expect(held).not.toContain('node_modules/typescript');
  });
});

/** The root, or the workspace that names the package. */
function ownerOf(name: string): string {
  return (
    ['', ...manifest.workspaces].find((folder) => packages[folder]?.dependencies?.[name] !== undefined) ?? ''
  );
}

/** Adds the folder of a package, as `from` finds it, and those of what it depends on. */
function collect(name: string, from: string, held: Set<string>): void {
  const folder = find(name, from);
  if (folder === undefined || held.has(folder)) return;
  held.add(folder);
  for (const dependency of namedBy(packages[folder])) collect(dependency, folder, held);
}

function namedBy({
  dependencies = {},
  optionalDependencies = {},
  peerDependencies = {},
  peerDependenciesMeta = {},
}: Locked = {}): string[] {
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
  return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers];
}

/** As Node.js looks: in the folder's own `node_modules`, then in those above. */
function find(name: string, from: string): string | undefined {
  const own = join(from, 'node_modules', name);
  if (own in packages) return own;
  return from === '' ? undefined : find(name, from.slice(0, Math.max(from.lastIndexOf('/node_modules/'), 0)));
}
