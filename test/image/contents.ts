/** What lies in an image, as its files and its own list say. */
import { existsSync, globSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFilesOf } from './engine.js';
import { lockedForProduction } from './lockfile.js';

/** What an image's list has of one component. */
interface Component {
  readonly name: string;
  readonly version: string;
  readonly licenses?: readonly unknown[];
}

/** The packages on an image's disk, as `name@version`, each once, sorted. */
export function packagesOnDisk(image: string): string[] {
  return withFilesOf(image, (root) => [...new Set(packagesBelow(join(root, 'app')))].sort());
}

/** The packages of the lockfile that production needs, as `name@version`, each once, sorted. */
export function productionPackages(): string[] {
  const named = lockedForProduction().map(
    ([folder, { version }]) => `${folder.split('node_modules/').at(-1)}@${version}`,
  );
  return [...new Set(named)].sort();
}

/** The components that an image's CycloneDX list names, and the name of each that has no licence. */
export function listedIn(image: string): { components: string[]; unlicensed: string[] } {
  const text = withFilesOf(image, (root) => readFileSync(join(root, 'app/sbom.cdx.json'), 'utf8'));
  const { components } = JSON.parse(text) as { readonly components: readonly Component[] };
  return {
    components: [...new Set(components.map(({ name, version }) => `${name}@${version}`))].sort(),
    unlicensed: components.filter(({ licenses = [] }) => licenses.length === 0).map(({ name }) => name),
  };
}

/** The files of the app that a pattern matches. */
export function filesOf(image: string, pattern: string): string[] {
  return withFilesOf(image, (root) => globSync(pattern, { cwd: join(root, 'app') }).sort());
}

/** The paths in the app that others than root own, or may change. */
export function changeable(image: string): string[] {
  return withFilesOf(image, (root) =>
    ['.', ...globSync('**', { cwd: join(root, 'app') })].filter((path) => {
      const { uid, mode, isSymbolicLink } = statusOf(join(root, 'app', path));
      return uid !== 0 || (!isSymbolicLink && (mode & 0o022) !== 0);
    }),
  );
}

/** Who owns the folder of the journal. */
export function ownerOfData(image: string): number {
  return withFilesOf(image, (root) => statusOf(join(root, 'data')).uid);
}

function statusOf(path: string): { uid: number; mode: number; isSymbolicLink: boolean } {
  const status = lstatSync(path);
  return { uid: status.uid, mode: status.mode, isSymbolicLink: status.isSymbolicLink() };
}

function packagesBelow(folder: string): string[] {
  const modules = join(folder, 'node_modules');
  if (!existsSync(modules)) return [];
  const names = readdirSync(modules).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((part) => join(name, part)) : [name],
  );
  return names
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => {
      const manifest = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')) as Component;
      return [`${manifest.name}@${manifest.version}`, ...packagesBelow(join(modules, name))];
    });
}
