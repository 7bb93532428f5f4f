/** Which packages may run a program of theirs when they are installed. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const { packages } = read('package-lock.json') as {
  packages: Record<string, { hasInstallScript?: boolean }>;
};
const { allowScripts } = read('package.json') as { allowScripts: Record<string, boolean> };

describe('install scripts', () => {
  it('of unlisted packages stop the installation, where npm alone would warn and run them', () => {
    expect(readFileSync('.npmrc', 'utf8')).toMatch(/^strict-allow-scripts=true$/m);
  });

  it('of every locked package are listed, so that an installation succeeds', () => {
    const withScripts = Object.entries(packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript === true)
      .map(([path]) => path.split('node_modules/').at(-1) ?? path);
    expect(withScripts.length).toBeGreaterThan(0);
    expect(withScripts.filter((name) => !(name in allowScripts))).toEqual([]);
  });
});
