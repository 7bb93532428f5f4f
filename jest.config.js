import { readFileSync } from 'node:fs';

const { imports } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const swc = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));
// Specs are left out of the build only.
delete swc.exclude;

// Jest looks `#name` up in the nearest package.json, which in a workspace is not the one that lists it. What has no source is the
// program of a thread: only the built one runs.
const ownLibs = Object.fromEntries(
  Object.entries(imports).map(([name, target]) => [
    `^${name}$`,
    (target.source ?? target).replace('./', '<rootDir>/'),
  ]),
);

/** @type {import('jest').Config} */
const config = {
  roots: ['<rootDir>/demo', '<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  // Temporary folders are removed after a run, and with them what jest has compiled.
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  globalSetup: '<rootDir>/test/harness/global-setup.js',
  globalTeardown: '<rootDir>/test/harness/global-teardown.js',
  testSequencer: '<rootDir>/test/harness/systems-first.js',
  // Each test file leaves something in memory: a fresh process now and then keeps tests as fast as they began.
  // Tests wait more than they compute, so three share two cores well.
  maxWorkers: 3,
  workerIdleMemoryLimit: '1000MB',
  // Of the tests of one file that may run at once: each has brokers and a sandbox, and shares the process with the others.
  maxConcurrency: 3,
  // Longer than `until` waits, which says what it waited for. A quiet machine needs a tenth; a busy one must not fail a test.
  testTimeout: 180_000,
  testRunner: '<rootDir>/test/harness/runner/runner.js',
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['node', 'node-addons', 'source'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    ...ownLibs,
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // They have a condition `source` of their own, which leads to TypeScript.
    '^(eventsource-parser)/stream$': '<rootDir>/node_modules/$1/dist/stream.js',
    '^(eventsource|eventsource-parser)$': '<rootDir>/node_modules/$1/dist/index.js',
  },
  transform: { '^.+\\.ts$': ['@swc/jest', { ...swc, swcrc: false }] },
};

export default config;
