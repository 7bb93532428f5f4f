import { describe, expect, it } from '@jest/globals';
import { assumptions, openAssumptions } from './assumptions.js';
import { contractPaths } from './paths.js';

const settings = assumptions.flatMap(({ settledBy = [] }) => settledBy);

describe('what is assumed of COCO', () => {
  it('is a guess where the sources disagree or nobody says, and has a setting that ends it', () => {
    expect(openAssumptions(() => false).map(({ setting }) => setting)).toEqual([
      'COCO_PATH_PREFIX',
      'COCO_ZONE_RESOURCES_PATH',
      'COCO_RESOURCE_PATH',
      'COCO_READ_BY',
      'COCO_COMMAND_PATH',
      'COCO_SCOPE',
      'COCO_ISSUER',
    ]);
  });

  it.each([...new Set(settings)])('is settled by %s', (made) => {
    const open = openAssumptions((setting) => setting === made);
    expect(open.filter(({ settledBy = [] }) => settledBy.includes(made))).toEqual([]);
    expect(open.length).toBeLessThan(openAssumptions(() => false).length);
  });

  it('leaves no guess once everything is set', () => {
    expect(openAssumptions(() => true)).toEqual([]);
  });

  it('has a row for every path that a setting replaces', () => {
    for (const path of Object.values(contractPaths))
      if ('setting' in path) expect(settings).toContain(path.setting);
  });
});
