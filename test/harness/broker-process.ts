import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { call } from './http.js';
import { STOOD_STILL } from './loop-watch.js';
import { quickStart } from './quick-start.js';
import { until } from './until.js';

/** The built broker as a separate operating-system process: one replica. */
export class BrokerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    readonly managementUrl: string,
    private readonly output: string[],
  ) {}

  /**
   * Starts `dist/apps/broker` with the given settings on free ports and waits until it is ready.
   *
   * @param folder where it was built: here, unless another version is to run
   */
  static async start(environment: Readonly<Record<string, string>>, folder = '.'): Promise<BrokerProcess> {
    const broker = await BrokerProcess.launch(environment, { folder });
    await until('the broker process is ready', () => broker.isReady());
    return broker;
  }

  /** Starts it as a process that can write no file longer than `blocks` of 512 bytes, and waits until it listens. */
  static async startOnSmallDisk(
    environment: Readonly<Record<string, string>>,
    blocks: number,
  ): Promise<BrokerProcess> {
    return BrokerProcess.startServing(environment, ['sh', '-c', `ulimit -f ${blocks}; exec "$0" "$@"`]);
  }

  /** Starts it and waits until it listens, ready or not. @param wrapper a program that runs it, such as `setpriv` */
  static async startServing(
    environment: Readonly<Record<string, string>>,
    wrapper: readonly string[] = [],
  ): Promise<BrokerProcess> {
    const broker = await BrokerProcess.launch(environment, { wrapper });
    await until('the broker process listens', () => broker.isServing());
    return broker;
  }

  private static async launch(
    environment: Readonly<Record<string, string>>,
    { wrapper = [], folder = '.' }: { readonly wrapper?: readonly string[]; readonly folder?: string } = {},
  ): Promise<BrokerProcess> {
    const [port, managementPort] = [await freePort(), await freePort()];
    const output: string[] = [];
    const watch = '--import=./dist/test/harness/watch-own-loop.js';
    const command = [...wrapper, process.execPath, watch, join(folder, 'dist/apps/broker/src/main.js')];
    const child = spawn(command.slice(0, 1).join(''), command.slice(1), {
      // Only what is given: nothing of the test's own environment leaks in.
      env: { ...environment, ...quickStart, PORT: String(port), MANAGEMENT_PORT: String(managementPort) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => output.push(String(chunk)));
    return new BrokerProcess(child, `http://127.0.0.1:${port}`, `http://127.0.0.1:${managementPort}`, output);
  }

  /** Everything the process printed. */
  get log(): string {
    return this.output.join('');
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

  /**
   * Ends the process politely, or at once, and waits for its last word.
   *
   * @returns exit status or signal
   * @throws if its event loop was ever blocked
   */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals> {
    const ended = this.ended ?? (await this.end(signal));
    const stall = this.log.split('\n').find((line) => line.startsWith(STOOD_STILL));
    if (stall !== undefined) throw new Error(stall);
    return ended;
  }

  private async end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
    const exit = once(this.child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
    this.child.kill(signal);
    const [code, by] = await exit;
    return code ?? by ?? 0;
  }

  private async isReady(): Promise<boolean> {
    return (await this.health())?.status === 'up';
  }

  private async isServing(): Promise<boolean> {
    return (await this.health())?.state === 'serving';
  }

  private async health(): Promise<{ readonly status: string; readonly state: string } | undefined> {
    if (this.ended !== undefined)
      throw new Error(`The broker process ended with ${this.ended}:\n${this.log}`);
    const answer = await call('GET', `${this.managementUrl}/health/ready`).catch(() => undefined);
    return answer?.json;
  }
}
