import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BrokerChild } from '../../harness/broker/broker-child.js';
import { STOOD_STILL } from '../../harness/loop-watch/loop-watch.js';
import { until } from '../../harness/time/until.js';
import type { TcpProxy } from '../../harness/network/tcp-proxy.js';

/** Milliseconds after which a process that ended on its own is started again, as a supervisor would. */
const RESTART_DELAY = 300;

/** Milliseconds in which a replica must come up or end, generous because the machine is busy. */
const START_TIMEOUT = 180_000;
const STOP_TIMEOUT = 60_000;

const OUTPUT_LIMIT = 1_000;

/** The user `nobody`: the rights of files bind it as they do not bind root. */
export const NOBODY = 65_534;
const asNobody =
  process.getuid?.() === 0 ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : [];

/** What watches the event loop, and what lets a test move the wall clock and slow the disk. */
const preloads = [
  '--import=./dist/test/harness/loop-watch/watch-own-loop.js',
  '--import=./test/harness/time/shifted-clock.js',
  '--import=./test/harness/faults/slow-disk.js',
];

/** What one replica is given. */
export interface ReplicaParts {
  readonly name: string;
  readonly port: number;
  readonly managementPort: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly databaseProxy: TcpProxy;
  readonly sandboxProxy: TcpProxy;
}

/** One broker, under a supervisor that starts it again when it ends on its own. */
export class Replica {
  readonly name: string;
  readonly url: string;
  readonly databaseProxy: TcpProxy;
  readonly sandboxProxy: TcpProxy;
  /** What it printed lately. */
  readonly output: string[] = [];
  /** Each time its event loop was blocked. */
  readonly stalls: string[] = [];
  private child: BrokerChild | undefined;
  private wanted = false;
  private retired = false;

  constructor(private readonly parts: ReplicaParts) {
    this.name = parts.name;
    this.url = `http://127.0.0.1:${parts.port}`;
    this.databaseProxy = parts.databaseProxy;
    this.sandboxProxy = parts.sandboxProxy;
  }

  /** The folder of its journal. */
  get dataDirectory(): string {
    return this.parts.environment.DATA_DIRECTORY ?? '';
  }

  /** The number by which the operating system knows its process; `undefined` while it does not run. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** The folder of the journal itself. */
  get journal(): string {
    return join(this.dataDirectory, 'journal');
  }

  /** Shifts its wall clock by this many milliseconds from the real time, while it runs. */
  setClock(shift: number): void {
    writeFileSync(this.clockFile, String(shift));
    this.child?.signal('SIGUSR2');
  }

  /** Makes every sync of its disk take this many milliseconds longer; 0 restores its real speed. */
  slowDisk(milliseconds: number): void {
    if (milliseconds === 0) rmSync(this.slowDiskFile, { force: true });
    else writeFileSync(this.slowDiskFile, String(milliseconds));
  }

  /** Lets the process lengthen no file any more, as on a full disk, or lets it again. */
  limitFiles(limited: boolean): void {
    const { pid } = this;
    if (pid === undefined) return;
    // A process may change the limits of another only as the same user.
    const [program, ...parameters] = [
      ...asNobody,
      'prlimit',
      `--pid=${pid}`,
      `--fsize=${limited ? 0 : 'unlimited'}:`,
    ];
    execFileSync(program, parameters);
  }

  /** Starts the process; does not wait until it is ready. */
  start(): void {
    if (this.wanted || this.retired) return;
    this.wanted = true;
    writeFileSync(this.clockFile, '0');
    this.spawn();
  }

  async untilReady(): Promise<void> {
    await until(`${this.name} is ready`, () => this.isReady(), START_TIMEOUT);
  }

  async isReady(): Promise<boolean> {
    return (await this.child?.isReady()) ?? false;
  }

  /** Whether it takes calls; then it has looked at what an earlier process left in its journal. */
  async isListening(): Promise<boolean> {
    const answer = await fetch(this.url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    return answer !== undefined;
  }

  /** Ends the process by a signal and waits for its end. @returns exit status or signal */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | NodeJS.Signals | undefined> {
    this.wanted = false;
    const { child } = this;
    if (child === undefined) return undefined;
    const late = setTimeout(() => {
      child.signal('SIGKILL');
    }, STOP_TIMEOUT);
    const ended = await child.stop(signal);
    clearTimeout(late);
    return ended;
  }

  /** Ends the process immediately and permanently. */
  async retire(): Promise<void> {
    this.retired = true;
    await this.end('SIGKILL');
  }

  /** Suspends the process; it keeps its memory and its connections. */
  freeze(): void {
    this.child?.signal('SIGSTOP');
  }

  /** Lets a frozen process go on. */
  thaw(): void {
    this.child?.signal('SIGCONT');
  }

  private spawn(): void {
    const { environment, port, managementPort } = this.parts;
    const child = new BrokerChild({
      port,
      managementPort,
      environment: {
        ...environment,
        CLOCK_SHIFT_FILE: this.clockFile,
        SLOW_DISK_FILE: this.slowDiskFile,
      },
      wrapper: asNobody,
      nodeOptions: preloads,
      output: (text) => {
        this.note(text);
      },
    });
    this.child = child;
    void child.ending.then((ended) => {
      this.note(`[${new Date().toISOString()}] ended: ${ended}\n`);
      this.child = undefined;
      setTimeout(() => {
        if (this.wanted && this.child === undefined) this.spawn();
      }, RESTART_DELAY);
    });
  }

  private get clockFile(): string {
    return `${this.dataDirectory}.clock`;
  }

  private get slowDiskFile(): string {
    return `${this.dataDirectory}.slow-disk`;
  }

  private note(text: string): void {
    if (text.includes(STOOD_STILL))
      this.stalls.push(`${this.name}, ${new Date().toISOString()}: ${text.trim()}`);
    this.output.push(text);
    if (this.output.length > OUTPUT_LIMIT) this.output.shift();
  }
}
