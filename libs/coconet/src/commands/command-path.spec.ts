import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { walkCommandPaths, type CommandPaths } from '../testing/command-path.js';
import { commandPathDocument, PAGE } from '../testing/command-path-document.js';

/** Our functions between a controller and the socket: as many as can be read in one sitting. */
const LONGEST_WAY = 16;

let paths: CommandPaths;

beforeAll(async () => {
  paths = await walkCommandPaths();
});

describe('the way of a command from its controller to the socket', () => {
  it.each(['typed', 'batch', 'raw'] as const)('has few functions: %s', (kind) => {
    const names = paths[kind].map(({ name }) => name);
    // The walk covered the whole path: its two ends and the runner.
    expect([names.at(0), names.at(-1)]).toEqual([
      expect.stringMatching(/^(execute|executeAll|)$/),
      'exchange',
    ]);
    expect(paths[kind].filter(({ file }) => file.endsWith('/command-runner.ts')).length).toBeGreaterThan(0);
    expect(names.length).toBeLessThanOrEqual(LONGEST_WAY);
  });

  it('is the one that the page shows', () => {
    expect(readFileSync(PAGE, 'utf8')).toBe(commandPathDocument(paths));
  });
});
