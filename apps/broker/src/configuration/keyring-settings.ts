import { readSecretFile, Secret, SystemRandomness } from '#kernel';
import {
  chooseKeyringSource,
  KeyMismatch,
  KeyringInvalid,
  TransitNotSet,
  VariableKeyring,
  type KeyringSource,
  type KmsSettings,
} from '#keyring';
import type { Environment } from './environment.js';
import { secretFileOf } from './read-settings.js';
import type { Drafts } from './setting-groups.js';
import type { SettingProblem } from './setting-problem.js';

/**
 * Where the keyring is kept. Checks everything that needs no KMS, and adds each fault to `problems`.
 *
 * @returns `undefined` if there is a problem
 */
export function readKeyringSource(
  settings: Drafts['keyring'],
  environment: Environment,
  problems: SettingProblem[],
): KeyringSource | undefined {
  if (settings.keyring === undefined) return undefined;
  const path = secretFileOf('KEYRING', environment);
  try {
    const given = { text: settings.keyring, path };
    return chooseKeyringSource(given, kmsSettings(settings, environment), new SystemRandomness());
  } catch (error) {
    if (!(error instanceof KeyringInvalid)) throw error;
    problems.push(keyringProblem(error, path === undefined ? 'KEYRING' : 'KEYRING_FILE'));
    return undefined;
  }
}

/** How to reach a KMS, from the settings. */
export function kmsSettings(settings: Drafts['keyring'], environment: Environment): KmsSettings {
  const { transitAddress: address, transitToken: token, kmsTimeout: timeout } = settings;
  if (address === undefined || token === undefined) return { timeout, transit: undefined };
  const path = secretFileOf('VAULT_TOKEN', environment);
  const transit = {
    address,
    token: () => new Secret(path === undefined ? token : readSecretFile(path)),
    namespace: settings.transitNamespace,
  };
  return { timeout, transit };
}

/** An unusable keyring, as a problem of the setting that names it. */
export function keyringProblem(error: KeyringInvalid, setting: string): SettingProblem {
  return { setting, problem: error.message, remedy: remedyFor(error, setting) };
}

/** The setting that names a keyring source. */
export function settingOf(source: KeyringSource): 'KEYRING' | 'KEYRING_FILE' {
  return source instanceof VariableKeyring ? 'KEYRING' : 'KEYRING_FILE';
}

function remedyFor(error: KeyringInvalid, setting: string): string {
  if (error instanceof KeyMismatch)
    return 'Restore the key that was used under this id; no link is lost. A new key needs an id that was never used.';
  if (error instanceof TransitNotSet) return 'Set VAULT_ADDR, and VAULT_TOKEN or VAULT_TOKEN_FILE.';
  return setting === 'KEYRING'
    ? 'Write it as id:base64key,… with keys from: openssl rand -base64 32.'
    : 'Create a file with: broker keys create, or restore the previous one (docs/keys.md).';
}
