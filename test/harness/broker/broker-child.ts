import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Milliseconds without an answer after which a replica counts as not ready; one that is suspended never answers. */
const HEALTH_TIMEOUT = 2_000;

/** What `/health/ready` says. */
interface Health {
  readonly status: 'up' | 'down';
  readonly state: string;
}

/** How to run the built broker. */
export interface BrokerChildOptions {
  /** Its whole environment besides the ports: nothing of the starting process's own leaks in. */
  readonly environment: Readonly<Record<string, string>>;
  readonly port: number;
  readonly managementPort: number;
  /** A consumer of its output, or the descriptor of a file for it. */
  readonly output: number | ((text: string) => void);
  /** Folder in which it was built; the working directory unless another version is to run. */
  readonly folder?: string;
  /** Options of Node's own, such as `--import=…` or `--cpu-prof`. */
  readonly nodeOptions?: readonly string[];
  /** A program that runs it, with its first arguments, such as `setpriv`. */
  readonly wrapper?: readonly string[];
}

/**
 * The built broker as a child process. Every test and bench that needs one starts it here, so that they differ only in what they
 * ask for.
 */
export class BrokerChild {
  readonly url: string;
  readonly managementUrl: string;
  /** Resolves to the exit status, or to the signal that ended it, once it has ended and its last output has arrived. */
  readonly ending: Promise<number | NodeJS.Signals>;
  private readonly child: ChildProcess;

  constructor({ port, managementPort, output, ...options }: BrokerChildOptions) {
    const { environment, folder = '.', nodeOptions = [], wrapper = [] } = options;
    const main = join(folder, 'dist/apps/broker/src/main.js');
    const [program, ...parameters] = [...wrapper, process.execPath, ...nodeOptions, main];
    const sink = typeof output === 'number' ? output : 'pipe';
    this.child = spawn(program, parameters, {
      env: { ...environment, PORT: String(port), MANAGEMENT_PORT: String(managementPort) },
      stdio: ['ignore', sink, sink],
    });
    if (typeof output === 'function')
      for (const stream of [this.child.stdout, this.child.stderr])
        stream?.on('data', (chunk) => {
          output(String(chunk));
        });
    this.url = `http://127.0.0.1:${port}`;
    this.managementUrl = `http://127.0.0.1:${managementPort}`;
    this.ending = this.end();
  }

  /** The number by which the operating system knows the process. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** The exit status, or the signal that ended the process; `undefined` while it runs. */
  get ended(): number | NodeJS.Signals | undefined {
    return this.child.exitCode ?? this.child.signalCode ?? undefined;
  }

  /** Sends a signal. */
  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends the process by a signal. @returns exit status or signal */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals> {
    this.signal(signal);
    return this.ending;
  }

  /** What it says of its health; `undefined` if it gives no answer. */
  async health(): Promise<Health | undefined> {
    try {
      const signal = AbortSignal.timeout(HEALTH_TIMEOUT);
      return (await (await fetch(`${this.managementUrl}/health/ready`, { signal })).json()) as Health;
    } catch {
      return undefined;
    }
  }

  /** Whether it is ready for calls. */
  async isReady(): Promise<boolean> {
    return (await this.health())?.status === 'up';
  }

  private async end(): Promise<number | NodeJS.Signals> {
    const [code, signal] = (await once(this.child, 'close')) as [number | null, NodeJS.Signals | null];
    return code ?? signal ?? 0;
  }
}
