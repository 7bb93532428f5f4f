import { CheckpointKeyInvalid, readPrivateKey } from '#audit';
import type { Drafts } from '../setting-groups.js';
import type { SettingProblem } from '../setting-problem.js';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Checks that the key is readable, that it is set if checkpoints have an outlet, and that no checkpoint is
 * sent unencrypted.
 */
export function auditProblems({ checkpointSigner, audit }: Drafts): SettingProblem[] {
  const { key } = checkpointSigner;
  const { checkpointPath: path, checkpointUrl: url } = audit;
  return [
    ...(key === undefined ? [] : keyProblems(key)),
    ...(key === undefined && (path ?? url) !== undefined ? [missingKey()] : []),
    ...(url === undefined ? [] : urlProblems(url)),
  ];
}

function missingKey(): SettingProblem {
  return {
    setting: 'AUDIT_CHECKPOINT_KEY',
    problem: 'is missing, although an outlet for signed checkpoints is set',
    remedy: 'Set it, or AUDIT_CHECKPOINT_KEY_FILE: broker audit create-key creates one.',
  };
}

function keyProblems(key: string): SettingProblem[] {
  try {
    readPrivateKey(key);
    return [];
  } catch (error) {
    if (!(error instanceof CheckpointKeyInvalid)) throw error;
    const remedy = 'Make one with broker audit create-key.';
    return [{ setting: 'AUDIT_CHECKPOINT_KEY', problem: error.message, remedy }];
  }
}

function urlProblems(url: URL): SettingProblem[] {
  if (url.protocol === 'https:' || LOOPBACK.has(url.hostname)) return [];
  return [
    {
      setting: 'AUDIT_CHECKPOINT_URL',
      problem: 'is not an https address',
      remedy: 'Set it to an address such as https://audit.example.com/checkpoints.',
    },
  ];
}
