import { describe, expect, it } from '@jest/globals';
import { pages } from './pages.js';
import { isThere, mapRows, proofsIn } from './proofs.js';

const page = pages.find(({ path }) => path === 'docs/security.md') ?? { path: '', text: '' };
const rows = mapRows(page);

describe('the map of who may try what', () => {
  it('has rows for everyone who may try something', () => {
    expect([...new Set(rows.map(({ who }) => who))]).toEqual([
      'Anyone on the network',
      'A service',
      'An AI agent',
      'An admin',
      'COCO, and anyone who can change its answers',
      'A reader or writer of the database',
      'The host, and who deploys',
    ]);
  });

  it.each(rows)('names tests that exist: $row', ({ row }) => {
    const proofs = proofsIn(page.path, row);
    expect(proofs).not.toEqual([]);
    expect(proofs.filter((proof) => !isThere(proof))).toEqual([]);
  });

  it('names no test elsewhere on the page that does not exist', () => {
    expect(proofsIn(page.path, page.text).filter((proof) => !isThere(proof))).toEqual([]);
  });
});

describe('a test that the map names', () => {
  const here = { title: 'is noticed when it is gone', file: 'test/documentation/security-map.spec.ts' };

  it('is noticed when it is gone', () => {
    expect(isThere(here)).toBe(true);
    expect(isThere({ ...here, title: 'was renamed' })).toBe(false);
    expect(isThere({ ...here, file: 'test/documentation/moved.spec.ts' })).toBe(false);
  });

  it.each([
    ['a group', 'a test that the map names'],
    ['a table of tests', 'is found as %s'],
  ])('is found as %s', (_kind, title) => {
    expect(isThere({ ...here, title })).toBe(true);
  });

  it('may be an attack of a table', () => {
    const file = 'test/attacks/requests/paths.attacks.ts';
    expect(isThere({ file, title: 'COCO’s path as it is meant to be written' })).toBe(true);
  });

  it('is read as Markdown writes it', () => {
    const text = '| x | y | [a \\_name\\_](../test/x.spec.ts) · [b](../test/y.attacks.ts) |';
    expect(proofsIn('docs/security.md', text)).toEqual([
      { title: 'a _name_', file: 'test/x.spec.ts' },
      { title: 'b', file: 'test/y.attacks.ts' },
    ]);
  });
});
