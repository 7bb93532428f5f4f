import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { freePort } from '../../../test/harness/free-port.js';
import { until } from '../../../test/harness/until.js';

const PROGRAM = 'dist/apps/broker/src/main.js';

/** How to run a replica, besides its settings. */
export interface ReplicaOptions {
  /** File that takes its log. */
  readonly log: string;
  /** Options of Node's own, such as `--cpu-prof`. */
  readonly nodeOptions?: readonly string[];
}

/** One replica of the built broker, that logs to a file as a real one does. */
export class BrokerReplica {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    private readonly managementUrl: string,
    private readonly log: string,
  ) {}

  static async start(
    settings: Readonly<Record<string, string>>,
    { log, nodeOptions = [] }: ReplicaOptions,
  ): Promise<BrokerReplica> {
    const [port, managementPort] = [await freePort(), await freePort()];
    const output = openSync(log, 'a');
    const child = spawn(process.execPath, [...nodeOptions, PROGRAM], {
      env: { ...settings, PORT: String(port), MANAGEMENT_PORT: String(managementPort) },
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    const replica = new BrokerReplica(
      child,
      `http://127.0.0.1:${port}`,
      `http://127.0.0.1:${managementPort}`,
      log,
    );
    await until('the broker is ready', () => replica.isReady());
    return replica;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async stop(): Promise<void> {
    if (this.hasEnded) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  private async isReady(): Promise<boolean> {
    if (this.hasEnded) throw new Error(`The broker ended at its start:\n${readFileSync(this.log, 'utf8')}`);
    const answer = await fetch(`${this.managementUrl}/health/ready`).catch(() => undefined);
    return answer?.status === 200;
  }
}
