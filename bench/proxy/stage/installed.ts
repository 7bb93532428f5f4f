import { execFileSync } from 'node:child_process';

/** Whether a program can be run at all. */
export function isInstalled(program: string, harmlessOption: string): boolean {
  try {
    execFileSync(program, [harmlessOption], { stdio: 'ignore' });
    return true;
  } catch (error) {
    // A program that rejects the option is still installed.
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
}
