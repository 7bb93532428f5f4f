import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  cpSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The console's pages, which a build of the server leaves out. */
const CONSOLE = 'dist/apps/console';

/** A text of one file, from `start` to `end`, and what is put in its place. */
export interface Change {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** A copy of the tree in which things are broken. */
export class TreeCopy {
  private constructor(private readonly folder: string) {}

  /** Copies what git knows or would add; the modules are shared. */
  static make(): TreeCopy {
    const folder = mkdtempSync(join(tmpdir(), 'planted-tree-'));
    // Brokers run as another user where the tests run as root.
    chmodSync(folder, 0o755);
    const listed = ['ls-files', '--cached', '--others', '--exclude-standard'];
    for (const file of execFileSync('git', listed, { encoding: 'utf8' }).split('\n').filter(existsSync))
      cpSync(file, join(folder, file));
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    if (existsSync(CONSOLE)) cpSync(CONSOLE, join(folder, CONSOLE), { recursive: true });
    return new TreeCopy(folder);
  }

  /** Runs `work` with the change made. */
  async broken<Result>(change: Change, work: () => Promise<Result>): Promise<Result> {
    const file = join(this.folder, change.file);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.slice(0, change.start) + change.replacement + text.slice(change.end));
    try {
      return await work();
    } finally {
      writeFileSync(file, text);
    }
  }

  /** Builds the server's part. @returns whether it built */
  async build(): Promise<boolean> {
    return (await this.run(['node_modules/.bin/nest', 'build'], 120_000)) === 0;
  }

  /**
   * Runs a Node.js program of the copy.
   *
   * @param timeLimit milliseconds
   * @param log the file that gets what it prints
   * @returns its exit status; `undefined` when it took too long and was killed
   */
  async run(command: readonly string[], timeLimit: number, log?: string): Promise<number | undefined> {
    const output = log === undefined ? 'ignore' : openSync(log, 'w');
    const child = spawn(process.execPath, command, {
      cwd: this.folder,
      stdio: ['ignore', output, output],
      // A separate process group, so that a run that never ends goes with the brokers it has started.
      detached: true,
    });
    if (typeof output === 'number') closeSync(output);
    return new Promise((done) => {
      const timer = setTimeout(() => {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
        done(undefined);
      }, timeLimit);
      child.once('exit', (code) => {
        clearTimeout(timer);
        done(code ?? 1);
      });
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
