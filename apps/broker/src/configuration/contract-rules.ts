import {
  contractPaths,
  DOCUMENTED_PREFIX,
  overrideProblems,
  prefixProblems,
  type ReplaceablePath,
} from '#coconet';
import { pathOverrides } from './path-overrides.js';
import type { SettingProblem } from './setting-problem.js';
import type { Variables } from './variables.js';

/** What is wrong with the paths at COCO: one entry a setting, with every fault of it. */
export function contractProblems({ coco, upstream }: Pick<Variables, 'coco' | 'upstream'>): SettingProblem[] {
  const prefix = problemsOf('COCO_PATH_PREFIX', prefixProblems(coco.COCO_PATH_PREFIX), DOCUMENTED_PREFIX);
  const overrides = Object.entries(pathOverrides(upstream)) as [ReplaceablePath, string][];
  const templates = overrides.flatMap(([name, template]) => {
    const { setting, template: example } = contractPaths[name];
    return problemsOf(setting, overrideProblems(name, template), example);
  });
  return [...prefix, ...templates];
}

function problemsOf(setting: string, faults: readonly string[], example: string): SettingProblem[] {
  if (faults.length === 0) return [];
  return [
    {
      setting,
      problem: `${[...new Set(faults)].join(', ')}; expected a path alone`,
      remedy: `For example ${setting}=${example}.`,
    },
  ];
}
