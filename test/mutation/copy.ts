import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { transform } from '@swc/core';
import { Client } from 'pg';
import { DataDirectory } from '../../apps/broker/src/development/data-directory.js';
import { DevelopmentPostgres } from '../../apps/broker/src/development/development-postgres.js';
import type { Mutant } from './mutant.js';

/** The result of running specs. A run that did not end in time was killed. */
export type RunEnd =
  | { readonly kind: 'passed'; readonly milliseconds: ReadonlyMap<string, number> }
  | { readonly kind: 'endless' }
  | Failure;

/** The first test that failed. */
export interface Failure {
  readonly kind: 'failed';
  readonly spec: string;
  readonly test: string;
  /** How long that test took. */
  readonly milliseconds: number;
}

/** What jest's reporter writes down of a spec file that passed, or of a test that failed. */
interface Note {
  readonly spec: string;
  readonly milliseconds: number;
  readonly failed?: string;
}

/** A copy of the built tree in which things are broken, with its own PostgreSQL and folder for temporary files. */
export class Copy {
  private running: number | undefined;
  private hasTemplate = false;

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
    cpSync('dist', join(folder, 'dist'), { recursive: true });
    // As root, PostgreSQL runs as another user, who must be able to enter.
    chmodSync(folder, 0o755);
    const data = join(folder, 'postgres');
    mkdirSync(data);
    const { server, url } = await DevelopmentPostgres.start(new DataDirectory(data));
    const copy = new Copy(folder, url, () => server.stop());
    copy.emptyTemporary();
    return copy;
  }

  /**
   * Puts a mutant in place, in the sources and in the build, runs `work`, and puts the file right again.
   *
   * @returns what `work` returned; `undefined` if the file does not compile with the mutant in it
   */
  async broken<Result>(mutant: Mutant, work: () => Promise<Result>): Promise<Result | undefined> {
    const text = readFileSync(join(this.folder, mutant.file), 'utf8');
    try {
      if (!(await this.write(mutant.file, mutate(text, mutant)))) return undefined;
      return await work();
    } finally {
      await this.write(mutant.file, text);
      await this.tidy();
    }
  }

  /** Runs specs in this order, up to the first test that fails. Times are milliseconds. */
  async test(specs: readonly string[], timeLimit: number): Promise<RunEnd> {
    const notes = join(this.folder, 'mutation-notes');
    writeFileSync(notes, '');
    const exit = await this.run(specs, notes, timeLimit);
    if (exit === undefined) return { kind: 'endless' };
    const lines = readFileSync(notes, 'utf8').split('\n').filter(Boolean);
    const read = lines.map((line) => JSON.parse(line) as Note);
    if (exit === 0)
      return { kind: 'passed', milliseconds: new Map(read.map((note) => [note.spec, note.milliseconds])) };
    const failed = read.find((note) => note.failed !== undefined);
    const undone = specs.find((spec) => !read.some((note) => note.spec === spec));
    return {
      kind: 'failed',
      spec: failed?.spec ?? undone ?? 'none',
      test: failed?.failed ?? 'jest ends with an error',
      milliseconds: failed?.milliseconds ?? 0,
    };
  }

  /** Ends the specs that run. */
  kill(): void {
    if (this.running !== undefined) killGroup(this.running);
  }

  /** Stops PostgreSQL and removes the folder. */
  async remove(): Promise<void> {
    await this.stopPostgres();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  /** Writes a source file and compiles it into the build. @returns whether it compiled */
  private async write(file: string, text: string): Promise<boolean> {
    const built = join(this.folder, 'dist', file.replace(/\.ts$/, '.js'));
    try {
      const { code } = await transform(text, {
        filename: join(this.folder, file),
        configFile: join(this.folder, '.swcrc'),
        sourceMaps: false,
      });
      writeFileSync(join(this.folder, file), text);
      mkdirSync(dirname(built), { recursive: true });
      writeFileSync(built, code);
      return true;
    } catch {
      return false;
    }
  }

  /** Removes what an interrupted run has left. */
  private async tidy(): Promise<void> {
    this.emptyTemporary();
    const client = new Client({ connectionString: this.postgresUrl });
    await client.connect();
    try {
      const left = await client.query<{ datname: string }>(
        String.raw`SELECT datname FROM pg_database WHERE datname LIKE 'test\_%'`,
      );
      for (const { datname } of left.rows) await client.query(`DROP DATABASE ${datname} WITH (FORCE)`);
    } finally {
      await client.end();
    }
  }

  private emptyTemporary(): void {
    const folder = join(this.folder, 'tmp');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    chmodSync(folder, 0o1777);
  }

  private async run(specs: readonly string[], notes: string, timeLimit: number): Promise<number | undefined> {
    const child = spawn(process.execPath, [...jestArguments(this.hasTemplate), ...specs], {
      cwd: this.folder,
      env: {
        ...process.env,
        NODE_OPTIONS: '--experimental-vm-modules',
        TEST_POSTGRES_URL: this.postgresUrl,
        TMPDIR: join(this.folder, 'tmp'),
        MUTATION_SPECS: JSON.stringify(specs),
        MUTATION_NOTES: notes,
      },
      stdio: 'ignore',
      // A separate process group, so that the brokers that a spec has started end with it.
      detached: true,
    });
    this.running = child.pid;
    return new Promise((done) => {
      const end = (code: number | undefined): void => {
        clearTimeout(timer);
        if (child.pid !== undefined) killGroup(child.pid);
        this.running = undefined;
        this.hasTemplate = true;
        done(code);
      };
      const timer = setTimeout(end, timeLimit, undefined);
      child.once('exit', (code) => {
        end(code ?? 1);
      });
    });
  }
}

function jestArguments(hasTemplate: boolean): string[] {
  return [
    'test/harness/run-jest.js',
    '--runInBand',
    '--cacheDirectory=jest-cache',
    '--testSequencer=./test/mutation/jest-order.js',
    '--reporters=./test/mutation/jest-first-failure.js',
    ...(hasTemplate ? ['--globalSetup=./test/mutation/jest-set-up.js'] : []),
    '--runTestsByPath',
  ];
}

function mutate(text: string, { start, end, replacement }: Mutant): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

/** Kills a process and its children. */
function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // None of the group is left.
  }
}
