import type { Environment } from '../environment.js';
import { RotationSettings } from '#keyring';
import { secretFileOf } from '../read-settings.js';
import type { Drafts } from '../setting-groups.js';
import type { SettingProblem } from '../setting-problem.js';

/** Automatic rotation requires a keyring that the broker can write. */
export function rotationProblems(rotation: Drafts['rotation'], environment: Environment): SettingProblem[] {
  if (secretFileOf('KEYRING', environment) !== undefined) return [];
  return (['epoch', 'retain'] as const)
    .filter((name) => rotation[name] !== undefined)
    .map((name) => RotationSettings.described[name].name)
    .map((setting) => ({
      setting,
      problem: 'needs a keyring in a file, which the broker can change',
      remedy: `Name a file in KEYRING_FILE instead of KEYRING, or remove ${setting}.`,
    }));
}
