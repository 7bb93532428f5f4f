import type { Setting } from '#kernel';
import type { SettingProblem } from '../setting-problem.js';
import type { Drafts } from '../setting-groups.js';
import { consoleProvider } from '../../console/console-settings.js';

/** A provider needs all of its settings. */
export function consoleProblems(provider: Drafts['consoleProvider']): SettingProblem[] {
  return incompleteProblems(
    consoleProvider,
    ['issuer', 'clientId', 'clientSecret'],
    provider,
    'the console’s provider',
  );
}

/** The missing ones of settings that only work together: all must be set, or none. */
export function incompleteProblems<Name extends string>(
  group: Readonly<Record<Name, Setting<unknown>>>,
  needed: readonly Name[],
  drafts: Readonly<Partial<Record<Name, unknown>>>,
  what: string,
): SettingProblem[] {
  const missing = needed.filter((name) => drafts[name] === undefined);
  if (missing.length === needed.length) return [];
  const names = needed.map((name) => group[name].name).join(', ');
  return missing.map((name) => ({
    setting: group[name].name,
    problem: `is missing, while another setting of ${what} is given`,
    remedy: `Set ${names} together, or none of them.`,
  }));
}
