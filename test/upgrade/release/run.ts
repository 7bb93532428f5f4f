import { execFileSync } from 'node:child_process';

/** Runs a program in a folder and waits for it; its errors are shown. @throws unless it ends with 0 */
export function run(folder: string, program: string, ...words: string[]): void {
  execFileSync(program, words, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
}
