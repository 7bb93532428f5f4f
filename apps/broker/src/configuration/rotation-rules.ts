import type { Environment } from './environment.js';
import { secretFileOf } from './read-variables.js';
import type { RotationVariables } from './rotation.variables.js';
import type { SettingProblem } from './setting-problem.js';

/** Keys come and go by themselves only where the broker can write the keyring. */
export function rotationProblems(rotation: RotationVariables, environment: Environment): SettingProblem[] {
  if (secretFileOf('KEYRING', environment) !== undefined) return [];
  return (['KEYRING_EPOCH', 'KEYRING_RETAIN'] as const)
    .filter((setting) => rotation[setting] !== undefined)
    .map((setting) => ({
      setting,
      problem: 'needs a keyring in a file, which the broker can change',
      remedy: `Name a file in KEYRING_FILE instead of KEYRING, or remove ${setting}.`,
    }));
}
