import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { anchorsOf, pages, referencesOf } from './pages.js';

describe('the documentation', () => {
  it.each(pages.map((page) => [page.path, page] as const))(
    '%s leads only to targets that exist',
    (_path, page) => {
      const astray = referencesOf(page).filter(
        ({ file, anchor }) => !existsSync(file) || (anchor !== undefined && !anchorsOf(file).has(anchor)),
      );
      expect(astray).toEqual([]);
    },
  );

  it('can be reached from its index, page by page', () => {
    const reached = new Set(['docs/README.md', 'README.md']);
    for (const path of reached) {
      const page = pages.find((candidate) => candidate.path === path);
      if (page !== undefined) for (const { file } of referencesOf(page)) reached.add(file);
    }
    expect(pages.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([]);
  });
});
