import { consoleProvider } from '../../console/console-settings.js';
import { incompleteProblems } from './incomplete-problems.js';
import type { Drafts } from '../setting-groups.js';
import type { SettingProblem } from '../setting-problem.js';

/** A provider needs all of its settings. */
export function consoleProblems(provider: Drafts['consoleProvider']): SettingProblem[] {
  return incompleteProblems(
    consoleProvider,
    ['issuer', 'clientId', 'clientSecret'],
    provider,
    'the console’s provider',
  );
}
