/**
 * Runs a spec next to modules that earlier specs of its worker have loaded; jest alone would load and evaluate all of them again
 * for every spec (docs/decisions/0026).
 *
 * Two kinds of specs still get modules of their own: those that use jest's fake timers, mocks or spies, which change what modules see,
 * and all of them where `ISOLATED_SPECS` is set, which tells whether a failure comes from a spec that ran before.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import jestCircus from 'jest-circus/runner';
import './shared-modules.js';
import { setGlobals } from './jest-globals.js';

const require = createRequire(import.meta.url);
const isolated = jestCircus.default;
const circus = createRequire(require.resolve('jest-circus/runner'));

/** What the text of a spec that uses `jest` has, directly or by the harness. */
const USES_JEST = /\bjest\b[^}]*\} from '@jest\/globals'|take-timers\.js'|run-in-process\.js'/;

export default async function run(globalConfig, config, environment, runtime, testPath, send) {
  if (process.env.ISOLATED_SPECS || USES_JEST.test(readFileSync(testPath, 'utf8')))
    return isolated(globalConfig, config, environment, runtime, testPath, send);
  // Node.js maps positions to sources itself; jest knows no maps of modules that it has not loaded.
  Error.prepareStackTrace = undefined;
  const globals = Object.getOwnPropertyDescriptors(globalThis);
  const variables = { ...process.env };
  try {
    return await isolated(globalConfig, config, withLines(environment), shared(runtime), testPath, send);
  } finally {
    // What modules add to the global object once, when they are loaded, stays: typeorm keeps its entities there.
    for (const key of Reflect.ownKeys(globals)) putBack(key, globals[key]);
    for (const name of Object.keys(process.env))
      if (!Object.hasOwn(variables, name)) delete process.env[name];
    Object.assign(process.env, variables);
  }
}

/** Undoes what a spec did to a global, `fetch` say. */
function putBack(key, before) {
  const now = Object.getOwnPropertyDescriptor(globalThis, key);
  if (before.configurable && (now?.value !== before.value || now?.get !== before.get))
    Object.defineProperty(globalThis, key, before);
}

/** `environment`, which also names functions in stacks: jest shows no line of an anonymous one, as Node.js names those of `it.each`. */
function withLines(environment) {
  environment.handleTestEvent = ({ error }) => {
    if (error instanceof Error) error.stack = error.stack?.replaceAll('at <anonymous> (', 'at spec (');
  };
  return environment;
}

/** `runtime`, except that Node.js imports the spec, once for the whole process what the spec imports. */
function shared(runtime) {
  const native = {
    requireInternalModule: (path) => fresh(path),
    setGlobalsForRuntime: (globals) => setGlobals(globals),
    unstable_importModule: (path) => import(pathToFileURL(path).href),
  };
  return new Proxy(runtime, {
    get(target, key) {
      if (Object.hasOwn(native, key)) return native[key];
      const value = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** jest's test framework as if no spec had run before: it keeps tests and handlers in modules and properties of `globalThis`. */
function fresh(path) {
  for (const key of Object.getOwnPropertySymbols(globalThis))
    if (key.description === 'JEST_STATE_SYMBOL' || key.description === 'EVENT_HANDLERS')
      delete globalThis[key];
  for (const loaded of Object.keys(circus.cache))
    if (loaded.includes('/jest-circus/')) delete circus.cache[loaded];
  return circus(path);
}
