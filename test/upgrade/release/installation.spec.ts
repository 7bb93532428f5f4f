import { describe, expect, it } from '@jest/globals';
import { planInstallation, type Lockfile } from './installation.js';

const at = (version: string, more: object = {}): object => ({
  version,
  integrity: `sha512-${version}`,
  ...more,
});
const lock = (packages: Record<string, object>): Lockfile => ({
  packages: { '': { name: 'broker' }, ...packages },
});

describe('the packages of a release', () => {
  it('are the ones installed here if both locked the same archive', () => {
    const same = lock({ 'node_modules/a': at('1.0.0'), 'node_modules/@b/c': at('2.0.0') });
    expect(planInstallation(same, same)).toEqual({ remove: [], fetch: [] });
  });

  it('are fetched if they are missing, or are another version or another archive', () => {
    const release = lock({
      'node_modules/@gone/from-here': at('3.1.0'),
      'node_modules/a': at('1.0.0'),
      'node_modules/b': at('1.0.0', { integrity: 'sha512-then' }),
      'node_modules/renamed': at('4.0.0', { name: '@real/name' }),
    });
    const here = lock({
      'node_modules/a': at('1.0.1'),
      'node_modules/b': at('1.0.0', { integrity: 'sha512-now' }),
    });
    expect(planInstallation(release, here)?.fetch).toEqual([
      { path: 'node_modules/@gone/from-here', spec: '@gone/from-here@3.1.0', integrity: 'sha512-3.1.0' },
      { path: 'node_modules/a', spec: 'a@1.0.0', integrity: 'sha512-1.0.0' },
      { path: 'node_modules/b', spec: 'b@1.0.0', integrity: 'sha512-then' },
      { path: 'node_modules/renamed', spec: '@real/name@4.0.0', integrity: 'sha512-4.0.0' },
    ]);
  });

  it('find no other version inside a package that the release did not have there', () => {
    const release = lock({ 'node_modules/a': at('1.0.0'), 'node_modules/b': at('1.0.0') });
    const here = lock({
      'node_modules/a': at('1.0.0'),
      'node_modules/a/node_modules/b': at('2.0.0'),
      'node_modules/b': at('1.0.0'),
    });
    expect(planInstallation(release, here)).toEqual({ remove: ['node_modules/a/node_modules/b'], fetch: [] });
  });

  it('include what is installed inside one that is replaced, and not what merely begins with its name', () => {
    const inside = { 'node_modules/a/node_modules/b': at('5.0.0'), 'node_modules/a-b': at('6.0.0') };
    const release = lock({ 'node_modules/a': at('1.0.0'), ...inside });
    const here = lock({ 'node_modules/a': at('2.0.0'), ...inside });
    expect(planInstallation(release, here)?.fetch.map(({ spec }) => spec)).toEqual(['a@1.0.0', 'b@5.0.0']);
  });

  it('leave development tools as they are here', () => {
    const release = lock({ 'node_modules/lint': at('1.0.0', { dev: true }) });
    const here = lock({
      'node_modules/lint': at('2.0.0', { dev: true }),
      'node_modules/lint/node_modules/parser': at('1.0.0', { dev: true }),
    });
    expect(planInstallation(release, here)).toEqual({ remove: [], fetch: [] });
  });

  it('leaves the workspaces of a release alone, and removes links that it does not have', () => {
    const release = lock({ '': {}, 'libs/client': { version: '1.0.0' }, 'node_modules/a': at('1.0.0') });
    const here = lock({
      '': {},
      'apps/sandbox': { version: '2.0.0' },
      'node_modules/sandbox': {},
      'node_modules/a': at('1.0.0'),
    });
    expect(planInstallation(release, here)).toEqual({ remove: ['node_modules/sandbox'], fetch: [] });
  });

  it.each([
    ['runs a script when it is installed', { 'node_modules/a': at('1.0.0', { hasInstallScript: true }) }],
    ['is for one platform', { 'node_modules/a': at('1.0.0', { optional: true }) }],
    ['has no archive in the registry', { 'node_modules/a': { version: '1.0.0', integrity: undefined } }],
    [
      'is one of very many',
      Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`node_modules/p${n}`, at('1.0.0')])),
    ],
  ])('are all left to npm ci where one that differs %s', (_, packages) => {
    const here = lock({ 'node_modules/a': at('2.0.0') });
    expect(planInstallation(lock(packages), here)).toBeUndefined();
  });
});
