import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DataDirectory } from '../../apps/broker/src/development/data-directory.js';
import { DevelopmentPostgres } from '../../apps/broker/src/development/development-postgres.js';
import type { Mutant } from './mutant.js';

/** What a run of specs came to; `undefined` when it took too long and was killed. */
export type RunEnd = number | undefined;

/** A copy of the tree in which things are broken, with a PostgreSQL that all runs share. */
export class Copy {
  private constructor(
    private readonly folder: string,
    private readonly postgresUrl: string,
    private readonly stopPostgres: () => Promise<void>,
  ) {}

  static async make(): Promise<Copy> {
    const folder = mkdtempSync(join(tmpdir(), 'mutation-'));
    const listed = ['ls-files', '--cached', '--others', '--exclude-standard'];
    for (const file of execFileSync('git', listed, { encoding: 'utf8' }).split('\n').filter(Boolean))
      cpSync(file, join(folder, file));
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    cpSync('dist/apps/console', join(folder, 'dist/apps/console'), { recursive: true });
    const data = mkdtempSync(join(tmpdir(), 'mutation-postgres-'));
    execFileSync('chmod', ['755', data]);
    const { server, url } = await DevelopmentPostgres.start(new DataDirectory(data));
    return new Copy(folder, url, async () => {
      await server.stop();
      rmSync(data, { recursive: true, force: true });
    });
  }

  /** Runs `work` with the mutant in place. */
  async broken<Result>(mutant: Mutant, work: () => Promise<Result>): Promise<Result> {
    const file = join(this.folder, mutant.file);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.slice(0, mutant.start) + mutant.replacement + text.slice(mutant.end));
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

  /** Runs the specs below these paths, up to the first that fails. */
  async test(paths: readonly string[], timeLimit: number): Promise<RunEnd> {
    return this.run(['test/harness/run-jest.js', '--bail', '--maxWorkers=2', ...paths], timeLimit);
  }

  async remove(): Promise<void> {
    await this.stopPostgres();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async run(command: readonly string[], timeLimit: number): Promise<RunEnd> {
    const child = spawn(process.execPath, command, {
      cwd: this.folder,
      env: {
        ...process.env,
        NODE_OPTIONS: '--experimental-vm-modules',
        TEST_POSTGRES_URL: this.postgresUrl,
      },
      stdio: 'ignore',
      // A group of its own, so that a mutant that never ends goes with the brokers it has started.
      detached: true,
    });
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
}
