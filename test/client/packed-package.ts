import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The relevant members of package.json. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
}

/** A folder with only one of our published packages, installed with its declared dependencies. */
export class PackedPackage {
  private constructor(
    readonly folder: string,
    private readonly name: string,
    /** Files of the package, below its folder. */
    readonly files: readonly string[],
  ) {}

  /**
   * Builds, packs and installs. Its dependencies are linked to those of the project: nothing is fetched.
   *
   * @param workspace the package's folder
   */
  static async install(workspace: string): Promise<PackedPackage> {
    const folder = mkdtempSync(join(tmpdir(), 'package-consumer-'));
    // `prepack` builds it, from a clean folder as well as here.
    rmSync(join(workspace, 'dist'), { recursive: true, force: true });
    const packing = ['pack', '--json', '--pack-destination', folder, `./${workspace}`];
    const [packed] = JSON.parse(await run('npm', packing, '.')) as [
      { filename: string; files: { path: string }[] },
    ];
    const { name: packageName, dependencies } = readManifest(workspace);
    const installed = join(folder, 'node_modules', packageName);
    mkdirSync(installed, { recursive: true });
    await run('tar', ['-xzf', join(folder, packed.filename), '--strip-components=1', '-C', installed], '.');
    for (const name of Object.keys(dependencies))
      symlinkSync(resolve('node_modules', name), join(folder, 'node_modules', name));
    return new PackedPackage(
      folder,
      packageName,
      packed.files.map(({ path }) => path),
    );
  }

  get manifest(): Manifest {
    return readManifest(join(this.folder, 'node_modules', this.name));
  }

  /** Runs a program of the project there. @returns what it printed @throws Error with its output if it fails */
  run(words: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string> {
    return run(process.execPath, words, this.folder, environment);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The package.json in a folder. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

async function run(
  program: string,
  words: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = spawn(program, words, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0)
    throw new Error(`${program} ${words.join(' ')} ended with ${String(code)}: ${output}${errors}`);
  return output;
}
