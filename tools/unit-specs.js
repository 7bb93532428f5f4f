import { globSync } from 'node:fs';
import { loadedWith } from './imports.js';

/**
 * Modules that a unit spec never loads: the tests' database, PostgreSQL's binaries, a browser, and programs to start.
 */
const WHOLE_SYSTEM = [
  'test/harness/postgres/database.ts',
  'apps/broker/src/development/postgres-binaries.ts',
  'playwright-core',
  'node:child_process',
];

/** Specs that start a thread, which runs a built program. */
const BUILT = [
  'libs/keyring/src/encryption/cipher-thread.spec.ts',
  'libs/refresh/src/refresher/pair-encryption.spec.ts',
];

/**
 * The specs that need nothing but Node.js: no database, no browser, no build. They are found by what they import.
 *
 * @returns {string[]} paths from the root of the repository
 */
export function unitSpecs() {
  return globSync('{demo,apps,libs,test}/**/*.spec.ts', { exclude: ['**/node_modules', '**/dist'] })
    .filter((spec) => {
      if (BUILT.includes(spec)) return false;
      const loaded = loadedWith(spec);
      return !WHOLE_SYSTEM.some((part) => loaded.has(part));
    })
    .sort();
}
