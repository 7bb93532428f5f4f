import { readFileSync } from 'node:fs';
import { loadedWith } from '../imports.js';

const ENTRIES = {
  broker: ['apps/broker/src/cli/main.ts', 'apps/broker/src/main.ts', 'apps/broker/src/migrate.ts'],
  mcp: ['apps/mcp/src/main.ts'],
  sandbox: ['apps/sandbox/src/main.ts'],
};

/**
 * The production dependencies that one program needs, with their versions. Some are a workspace's. The broker needs all of the
 * root's but what only another program imports: NestJS loads some packages by names that no import shows.
 *
 * @param {'broker' | 'mcp' | 'sandbox'} program
 * @param {{ readonly dependencies: Readonly<Record<string, string>>, readonly workspaces: readonly string[] }} manifest the root's
 * @returns {Record<string, string>}
 */
export function dependenciesOf(program, { dependencies, workspaces }) {
  if (!(program in ENTRIES)) throw new Error(`No such program: ${program}`);
  const imported = importedBy(program);
  const byOthers = new Set(Object.keys(ENTRIES).flatMap((other) => [...importedBy(other)]));
  const isNeeded = (name) =>
    imported.has(name) || (program === 'broker' && name in dependencies && !byOthers.has(name));
  const everywhere = workspaces.map(
    (folder) => JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')).dependencies,
  );
  const all = Object.assign({}, ...everywhere, dependencies);
  return Object.fromEntries(Object.entries(all).filter(([name]) => isNeeded(name)));
}

/** The packages that a program's files import. */
function importedBy(program) {
  const loaded = ENTRIES[program].flatMap((entry) => [...loadedWith(entry)]);
  return new Set(loaded.map((target) => /^(?:@[^/]+\/)?[^/]+/.exec(target)?.[0] ?? ''));
}
