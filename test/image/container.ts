import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { attempt, run, type Ran } from './engine.js';

export type Environment = Readonly<Record<string, string>>;

/** Debian's crun refuses some arrangements of control groups, which runc takes. */
const RUNTIME = attempt('sh', ['-c', 'command -v runc']).status === 0 ? ['--runtime', 'runc'] : [];

/**
 * How the documentation runs an image: the root is only read, and no privileges. On the host's network, so that a test reaches it, and
 * with limits that an engine within a container may set.
 */
const OPTIONS = [
  ...[
    '--read-only',
    '--read-only-tmpfs=false',
    '--cap-drop',
    'all',
    '--security-opt',
    'no-new-privileges',
    '--network',
    'host',
  ],
  ...['--ulimit', 'nofile=20000:20000', '--ulimit', 'nproc=4096:4096'],
];

/** A container that runs an image's program. */
export class Container {
  private constructor(private readonly name: string) {}

  /**
   * Starts one in the background.
   *
   * @param words in place of the image's own command
   * @param options further ones of `podman run`
   */
  static start(
    image: string,
    settings: Environment,
    options: readonly string[] = [],
    words: readonly string[] = [],
  ): Container {
    const name = `coco-token-broker-test-${randomBytes(4).toString('hex')}`;
    const all = [...runOptions(settings), ...options, '--detach', '--name', name];
    run('podman', [...RUNTIME, 'run', ...all, image, ...words]);
    return new Container(name);
  }

  /** Runs a program in it. */
  exec(...words: string[]): Ran {
    return attempt('podman', [...RUNTIME, 'exec', this.name, ...words]);
  }

  /** Whether the engine's health check is content. */
  isHealthy(): boolean {
    return attempt('podman', [...RUNTIME, 'healthcheck', 'run', this.name]).status === 0;
  }

  isRunning(): boolean {
    return this.state('Running') === 'true';
  }

  /** Everything it has written. */
  logs(): string {
    const { output, errors } = attempt('podman', ['logs', this.name]);
    return output + errors;
  }

  /** What the kernel says of its program, such as `CapEff`. */
  kernelStatus(): Record<string, string> {
    const lines = readFileSync(`/proc/${this.state('Pid')}/status`, 'utf8').split('\n');
    return Object.fromEntries(lines.map((line) => line.split(/:\s+/, 2) as [string, string]));
  }

  /** Asks it to end. @returns its exit code */
  stop(): string {
    run('podman', [...RUNTIME, 'stop', '--time', '60', this.name]);
    return this.state('ExitCode');
  }

  remove(): void {
    attempt('podman', [...RUNTIME, 'rm', '--force', '--time', '0', '--volumes', this.name]);
  }

  private state(member: string): string {
    return run('podman', ['inspect', '--format', `{{.State.${member}}}`, this.name]);
  }
}

/** Runs an image's program to its end. @param words in place of the image's own command */
export function runToEnd(image: string, settings: Environment, words: readonly string[] = []): Ran {
  return attempt('podman', [...RUNTIME, 'run', ...runOptions(settings), '--rm', image, ...words]);
}

function runOptions(settings: Environment): string[] {
  return [...OPTIONS, ...Object.entries(settings).flatMap(([name, value]) => ['--env', `${name}=${value}`])];
}
