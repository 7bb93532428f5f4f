import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Json } from '../harness/network/http.js';

/** Bytes that a program may print. */
const OUTPUT_LIMIT = 64 * 1024 * 1024;

/** What a program did. */
export interface Ran {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs a program to its end, whatever that is. */
export function attempt(program: string, words: readonly string[]): Ran {
  const ran = spawnSync(program, words, { encoding: 'utf8', maxBuffer: OUTPUT_LIMIT });
  if (ran.error !== undefined)
    throw new Error(`${program} cannot be run: install buildah and podman`, { cause: ran.error });
  return { status: ran.status, output: ran.stdout, errors: ran.stderr };
}

/** Runs a program that must succeed. @returns what it wrote to its standard output, trimmed */
export function run(program: string, words: readonly string[]): string {
  const { status, output, errors } = attempt(program, words);
  if (status !== 0)
    throw new Error(`${program} ${words.join(' ')} ended with ${String(status)}:\n${output}${errors}`);
  return output.trim();
}

/** In a chroot, so that it also works where no container can be run within a container. */
const ISOLATION = ['--isolation', 'chroot'];

/**
 * Builds a target of the Dockerfile. Unchanged steps come from the last run.
 *
 * @param format of the image; only Docker's keeps the health check
 */
export function build(target: string, base: string, format: 'docker' | 'oci'): string {
  const tag = `localhost/coco-token-broker-test:${target}-${format}`;
  const words = [...ISOLATION, '--layers', '--pull-never', '--format', format, '--target', target];
  run('buildah', ['bud', ...words, '--build-arg', `NODE_IMAGE=${base}`, ...secrets(), '--tag', tag, '.']);
  return tag;
}

/** The configuration of npm, and the CA, that this machine uses. */
function secrets(): string[] {
  const npmrc = join(homedir(), '.npmrc');
  const ca = process.env.NODE_EXTRA_CA_CERTS;
  return [
    ...(existsSync(npmrc) ? ['--secret', `id=npmrc,src=${npmrc}`] : []),
    ...(ca !== undefined && existsSync(ca) ? ['--secret', `id=ca,src=${ca}`] : []),
  ];
}

/** What an engine knows of an image. */
export function inspect(image: string): Json {
  return (JSON.parse(run('podman', ['image', 'inspect', image])) as Json[])[0];
}

/** Does something with the files of an image, which are mounted at a folder of this machine meanwhile. */
export function withFilesOf<Result>(image: string, use: (root: string) => Result): Result {
  const root = run('podman', ['image', 'mount', image]);
  try {
    return use(root);
  } finally {
    run('podman', ['image', 'unmount', image]);
  }
}
