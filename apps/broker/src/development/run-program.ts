import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { StartRefused } from '../start-refused.js';
import type { Account } from './postgres-account.js';

/** PostgreSQL's messages must be in the language that the code parsing them expects. */
const LANGUAGE = { LC_ALL: 'C' };

/** Runs a program of PostgreSQL to its end. @throws StartRefused with its output if it fails */
export function runProgram(
  program: string,
  options: readonly string[],
  account: Account | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, options, {
      ...(account && { uid: account.uid, gid: account.gid }),
      // The account may not have access to this process's working directory.
      cwd: tmpdir(),
      env: { ...LANGUAGE, PATH: '/usr/bin:/bin' },
      // A separate process group, so that Ctrl-C reaches only the broker, which then stops the rest in order.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: string[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    child.once('error', reject);
    // Not `close`: the server that pg_ctl leaves behind keeps the pipes open.
    child.once('exit', (code) => {
      child.stdout.destroy();
      child.stderr.destroy();
      if (code === 0) resolve();
      else reject(new StartRefused(`${program} failed: ${output.join('').trim()}`));
    });
  });
}
