import { CheckpointKeyInvalid, readPrivateKey, type AuditSettings } from '#audit';
import type { AuditVariables } from './audit.variables.js';
import type { Values } from './configuration.js';
import type { SettingProblem } from './setting-problem.js';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The key is one, something is there to be given out, and it does not travel in clear. */
export function auditProblems(variables: AuditVariables): SettingProblem[] {
  const { AUDIT_CHECKPOINT_KEY: key, AUDIT_CHECKPOINT_PATH: path, AUDIT_CHECKPOINT_URL: url } = variables;
  return [
    ...(key === undefined ? [] : keyProblems(key)),
    ...(key === undefined && (path ?? url) !== undefined ? [missingKey()] : []),
    ...(url === undefined ? [] : urlProblems(url)),
  ];
}

/** Shapes the settings of the audit trail, once they are found well. */
export function shapeAudit(variables: AuditVariables): Values<AuditSettings> {
  const { AUDIT_CHECKPOINT_KEY: key, AUDIT_CHECKPOINT_PATH: path, AUDIT_CHECKPOINT_URL: url } = variables;
  return {
    checkpointKey: key === undefined ? undefined : readPrivateKey(key),
    checkpointPath: path,
    checkpointUrl: url === undefined ? undefined : new URL(url),
  };
}

function missingKey(): SettingProblem {
  return {
    setting: 'AUDIT_CHECKPOINT_KEY',
    problem: 'is missing, while a place for signed checkpoints is given',
    remedy: 'Set it, or AUDIT_CHECKPOINT_KEY_FILE: broker audit create-key makes one.',
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

function urlProblems(text: string): SettingProblem[] {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === 'https:' || (url !== undefined && LOOPBACK.has(url.hostname));
  if (isSafe) return [];
  return [
    {
      setting: 'AUDIT_CHECKPOINT_URL',
      problem: 'is not an https address',
      remedy: 'Set it to an address such as https://audit.example.com/checkpoints.',
    },
  ];
}
