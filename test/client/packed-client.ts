import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const NAME = '@coco-token-broker/client';

/** The relevant members of package.json. */
interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** A folder with only the packed client, installed with its declared dependencies. */
export class PackedClient {
  private constructor(
    readonly folder: string,
    /** Files of the package, below its folder. */
    readonly files: readonly string[],
  ) {}

  /** Builds, packs and installs. Its dependencies are linked to those of the project: nothing is fetched. */
  static async install(): Promise<PackedClient> {
    const folder = mkdtempSync(join(tmpdir(), 'client-consumer-'));
    // `prepack` builds it, from a clean folder as well as here.
    rmSync('libs/client/dist', { recursive: true, force: true });
    const packing = ['pack', '--json', '--pack-destination', folder, './libs/client'];
    const [packed] = JSON.parse(await run('npm', packing, '.')) as [
      { filename: string; files: { path: string }[] },
    ];
    const installed = join(folder, 'node_modules', NAME);
    mkdirSync(installed, { recursive: true });
    await run('tar', ['-xzf', join(folder, packed.filename), '--strip-components=1', '-C', installed], '.');
    const { dependencies } = readManifest(installed);
    for (const name of Object.keys(dependencies))
      symlinkSync(resolve('node_modules', name), join(folder, 'node_modules', name));
    return new PackedClient(
      folder,
      packed.files.map(({ path }) => path),
    );
  }

  get manifest(): Manifest {
    return readManifest(join(this.folder, 'node_modules', NAME));
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
