import type { RunningBroker } from '../../../apps/broker/src/create-app.js';
import { BrokerChild } from './broker-child.js';
import { freePort } from '../network/free-port.js';
import { STOOD_STILL } from '../loop-watch/loop-watch.js';
import { quickStart } from './quick-start.js';
import { until } from '../time/until.js';

/** The built broker as a separate operating-system process: one replica, whose event loop is watched. */
export class BrokerProcess implements RunningBroker {
  private constructor(
    private readonly child: BrokerChild,
    private readonly output: readonly string[],
  ) {}

  /**
   * Starts `dist/apps/broker` with the given settings on free ports and waits until it is ready.
   *
   * @param folder where it was built, if another version is to run
   */
  static async start(environment: Readonly<Record<string, string>>, folder = '.'): Promise<BrokerProcess> {
    const broker = await BrokerProcess.launch(environment, { folder });
    await until('the broker process is ready', async () => (await broker.health())?.status === 'up');
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
    await until('the broker process listens', async () => (await broker.health())?.state === 'serving');
    return broker;
  }

  private static async launch(
    environment: Readonly<Record<string, string>>,
    options: { readonly wrapper?: readonly string[]; readonly folder?: string },
  ): Promise<BrokerProcess> {
    const output: string[] = [];
    const child = new BrokerChild({
      ...options,
      environment: { ...environment, ...quickStart },
      port: await freePort(),
      managementPort: await freePort(),
      nodeOptions: ['--import=./dist/test/harness/loop-watch/watch-own-loop.js'],
      output: (text) => output.push(text),
    });
    return new BrokerProcess(child, output);
  }

  /** Where its API is. */
  get url(): string {
    return this.child.url;
  }

  /** Where its health and metrics are. */
  get managementUrl(): string {
    return this.child.managementUrl;
  }

  /** None: its output is not searched for one. */
  consoleLink(): undefined {
    return undefined;
  }

  /** Ends it at once, unless it has ended. @throws if its event loop was ever blocked */
  async close(): Promise<void> {
    await this.stop('SIGKILL');
  }

  /** Everything the process printed. */
  get log(): string {
    return this.output.join('');
  }

  /** The number by which the operating system knows the process. */
  get pid(): number {
    return this.child.pid;
  }

  /** The exit status, or the signal that ended the process; `undefined` while it runs. */
  get ended(): number | NodeJS.Signals | undefined {
    return this.child.ended;
  }

  /** Sends a signal. */
  signal(signal: NodeJS.Signals): void {
    this.child.signal(signal);
  }

  /**
   * Ends the process cleanly, or at once, and waits for its last output.
   *
   * @returns exit status or signal
   * @throws if its event loop was ever blocked
   */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals> {
    const ended = await this.child.stop(signal);
    const stall = this.log.split('\n').find((line) => line.startsWith(STOOD_STILL));
    if (stall !== undefined) throw new Error(stall);
    return ended;
  }

  private async health(): ReturnType<BrokerChild['health']> {
    if (this.ended !== undefined)
      throw new Error(`The broker process ended with ${this.ended}:\n${this.log}`);
    return this.child.health();
  }
}
