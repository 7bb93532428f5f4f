import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const { imports: rooms } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s+)?'([^']+)'|import\('([^']+)'\)/g;

/** What each file imports; a walk over many files reads each once. */
const known = new Map();

/**
 * The imports of a TypeScript file, in order: paths from the root of the repository for our own files, names for packages.
 *
 * @param {string} file its path from the root
 * @returns {readonly { readonly target: string, readonly typeOnly: boolean }[]}
 */
export function importsOf(file) {
  if (!known.has(file)) {
    const source = existsSync(file) ? readFileSync(file, 'utf8') : '';
    known.set(
      file,
      [...source.matchAll(IMPORT)].map(([, type, name, loaded]) => ({
        target: resolve(file, name ?? loaded),
        typeOnly: type !== undefined,
      })),
    );
  }
  return known.get(file);
}

/**
 * Everything that is loaded with a file, itself included. Imports of types load nothing.
 *
 * @param {string} file its path from the root
 * @returns {ReadonlySet<string>}
 */
export function loadedWith(file) {
  const loaded = new Set([file]);
  for (const path of loaded)
    for (const { target, typeOnly } of importsOf(path)) if (!typeOnly) loaded.add(target);
  return loaded;
}

function resolve(file, name) {
  if (name.startsWith('#')) return join(rooms[name].source);
  if (!name.startsWith('.')) return name;
  const path = join(dirname(file), name);
  return [path.replace(/\.js$/, '.ts'), path.replace(/\.js$/, '.tsx')].find(existsSync) ?? path;
}
