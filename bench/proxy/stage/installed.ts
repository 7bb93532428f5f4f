import { execFileSync } from 'node:child_process';

/** Whether a program can be run at all. */
export function isInstalled(program: string, harmlessOption: string): boolean {
  try {
    execFileSync(program, [harmlessOption], { stdio: 'ignore' });
    return true;
  } catch (error) {
    // A program that dislikes the option is there all the same.
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
}
