/** The built broker as a separate process; all of its output is kept. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PACKAGE_ROOT } from '../apps/broker/src/version.js';

const PROGRAM = join(PACKAGE_ROOT, 'dist/apps/broker/src/main.js');

/** Longest time until it is ready, in milliseconds. */
const START_LIMIT = 30_000;

/** How often is asked whether it is, in milliseconds. */
const ASK_EVERY = 50;

/** A running broker. In the same process, the broker's output could not be distinguished from the demo's. */
export class BrokerProcess {
  private readonly chunks: Buffer[] = [];
  private readonly ended: Promise<void>;

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => this.chunks.push(chunk));
    }
    // `close`, unlike `exit`, comes after the last byte of output.
    this.ended = once(child, 'close').then(() => undefined);
  }

  /** @param environment all of its settings; nothing is inherited */
  static async start(
    environment: Readonly<Record<string, string>>,
    managementUrl: string,
  ): Promise<BrokerProcess> {
    const child = spawn(process.execPath, [PROGRAM], {
      env: { ...environment },
      // Ctrl-C reaches only the demo, which then stops the rest in order.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const broker = new BrokerProcess(child);
    try {
      await broker.ready(`${managementUrl}/health/ready`);
    } catch (error) {
      await broker.stop();
      throw error;
    }
    return broker;
  }

  /** Everything it has written to standard output and standard error. */
  get output(): Buffer {
    return Buffer.concat(this.chunks);
  }

  /** Lets it finish work in progress, and waits until its last line is here. */
  async stop(): Promise<void> {
    if (this.isRunning) this.child.kill('SIGTERM');
    await this.ended;
  }

  private get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  private async ready(url: string): Promise<void> {
    const deadline = Date.now() + START_LIMIT;
    while (!(await answersOk(url))) {
      if (!this.isRunning)
        throw new Error(`The broker ended at its start and said:\n${this.output.toString()}`);
      if (Date.now() > deadline)
        throw new Error(`The broker was not ready within ${START_LIMIT / 1000} seconds`);
      await pause(ASK_EVERY);
    }
  }
}

async function answersOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
