import type { ConsoleVariables } from './console.variables.js';
import type { SettingProblem } from './setting-problem.js';

const NEEDED = ['CONSOLE_OIDC_ISSUER', 'CONSOLE_OIDC_CLIENT_ID', 'CONSOLE_OIDC_CLIENT_SECRET'] as const;

/** A provider is of use only with all that it takes. */
export function consoleProblems(variables: ConsoleVariables): SettingProblem[] {
  const missing = NEEDED.filter((setting) => variables[setting] === undefined);
  if (missing.length === NEEDED.length) return [];
  return missing.map((setting) => ({
    setting,
    problem: 'is missing, while another setting of the console’s provider is given',
    remedy: `Set ${NEEDED.join(', ')} together, or none of them.`,
  }));
}
