/**
 * `node tools/bundle/main.js`, the last step of the build: joins the modules of each of the broker's programs, and the packages that
 * they load, into a few files. Node.js would open nearly 3,000 (docs/decisions/0036-programs-in-few-files.md).
 */
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { isAbsent, OUTSIDE } from './outside.js';
import { oneTypeorm, sourceMaps } from './plugins.js';

const DIST = join(import.meta.dirname, '../../dist');

/** Paths below `dist`. Each file is replaced. */
const PROGRAMS = {
  main: 'apps/broker/src/main.js',
  start: 'apps/broker/src/start.js',
  migrate: 'apps/broker/src/migrate.js',
  cli: 'apps/broker/src/cli/main.js',
  'cipher-thread': 'libs/keyring/src/encryption/cipher-thread-program.js',
};

const bundle = await rolldown({
  input: Object.fromEntries(Object.entries(PROGRAMS).map(([name, path]) => [name, join(DIST, path)])),
  platform: 'node',
  external: OUTSIDE,
  plugins: [sourceMaps(DIST), oneTypeorm()],
  onLog: (level, log, show) => {
    if (isAbsent(log)) return;
    // What is not found, or means something else in one file, would show only when it runs.
    show(level === 'warn' ? 'error' : level, log);
  },
});
await bundle.write({
  dir: DIST,
  entryFileNames: ({ name }) => PROGRAMS[name],
  // Two kinds of files, each split by which program loads what: a stack in a log shows whose code threw.
  codeSplitting: {
    groups: [
      { name: 'packages', test: /[\\/]node_modules[\\/]/, entriesAware: true },
      { name: 'broker', entriesAware: true },
    ],
  },
  // In addresses, and so in stacks, a tilde would be %7E.
  chunkFileNames: ({ name }) => `apps/broker/bundled/${name.replaceAll('~', '.')}-[hash].js`,
  // Errors, logs and Nest's messages show names of classes.
  keepNames: true,
  sourcemap: true,
});
await bundle.close();
