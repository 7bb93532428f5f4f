import type { CommandMode } from '../settings/settings.js';

/** Whether a command reads. Such commands can return secrets, such as PINs, and read_device reads without them. */
export function isReading(command: string): boolean {
  return command.startsWith('FETCH_');
}

/** Whether a command is sent only once a person has approved it. */
export function waitsForApproval(mode: CommandMode, isSensitive: boolean): boolean {
  return mode === 'all-by-approval' || (mode === 'sensitive-by-approval' && isSensitive);
}
