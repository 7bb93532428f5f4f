import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

/** A script without types. */
const script = '../../tools/unit-specs.js';
const { unitSpecs } = (await import(script)) as { readonly unitSpecs: () => string[] };
const unit = unitSpecs();

describe('the unit specs', () => {
  it('are those that need no database, no browser and no build', () => {
    expect(unit).toContain('libs/kernel/src/work/beat.spec.ts');
    expect(unit).toContain('test/harness/unit-specs.spec.ts');
    expect(unit).not.toContain('libs/vault/src/link.store.spec.ts');
    expect(unit).not.toContain('test/browser/linking.spec.ts');
    expect(unit).not.toContain('apps/broker/src/main.spec.ts');
    expect(unit).not.toContain('test/documentation/prose.spec.ts');
  });

  it('are about half of all specs, so that a quick run says something', () => {
    const all = globSync('{demo,apps,libs,test}/**/*.spec.ts', { exclude: ['**/node_modules'] });
    expect(unit.length).toBeGreaterThan(all.length * 0.4);
  });

  it('do not load what is built, which may be old', () => {
    expect(unit.filter((spec) => /(?:from|import\() ?'[./]+dist\//.test(readFileSync(spec, 'utf8')))).toEqual(
      [],
    );
  });
});
