import {
  contractPaths,
  DOCUMENTED_PREFIX,
  overrideProblems,
  prefixProblems,
  type PathOverrides,
  type ReplaceablePath,
} from '#coconet';
import type { Drafts } from '../setting-groups.js';
import type { SettingProblem } from '../setting-problem.js';

/** The faults of the configured COCO paths: one entry per setting, listing all of its faults. */
export function contractProblems({
  cocoOrigin,
  pathOverrides,
}: Pick<Drafts, 'cocoOrigin' | 'pathOverrides'>): SettingProblem[] {
  const prefix = problemsOf('COCO_PATH_PREFIX', prefixProblems(cocoOrigin.pathPrefix), DOCUMENTED_PREFIX);
  const overrides = Object.entries(pathsGiven(pathOverrides)) as [ReplaceablePath, string][];
  const templates = overrides.flatMap(([name, template]) => {
    const { setting, template: example } = contractPaths[name];
    return problemsOf(setting, overrideProblems(name, template), example);
  });
  return [...prefix, ...templates];
}

/** The paths that settings replace. */
export function pathsGiven(
  overrides: Readonly<Partial<Record<ReplaceablePath, string | undefined>>>,
): PathOverrides {
  return Object.fromEntries(
    Object.entries<string | undefined>(overrides).filter(([, template]) => template !== undefined),
  );
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
