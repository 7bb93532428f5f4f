import { Worker } from 'node:worker_threads';
import { Beat, failureName } from '#kernel';
import type { Keyring, KeyEncryptionKey } from '../ring/keyring.js';
import type { CipherOrder, EncryptedRecord, READY, RecordValues } from './cipher-thread-program.js';

/**
 * Milliseconds in which records gather for one message. A message costs the sender as much as encrypting a pair, so it must
 * carry several; at a thousand pairs a second, five gather.
 */
const GATHER = 5;

/**
 * Milliseconds between checks for an answer; after two without one the thread is given up. One is not enough: this process
 * may have been stopped, and then the thread was, too.
 */
const CHECK = 2_000;

/** Milliseconds that the thread may take to load its program: far more than on a busy machine. */
const START = 30_000;

/** A record that was handed in, and who waits for it. */
interface Waiting {
  readonly record: RecordValues;
  readonly settle: (encrypted: EncryptedRecord | undefined) => void;
}

/** Encrypts records in a second thread. Whatever becomes of the thread, each record is answered. */
export class CipherThread {
  private readonly worker: Worker;
  private gathered: Waiting[] = [];
  /** Messages without an answer, oldest first. */
  private readonly sent: Waiting[][] = [];
  private sendTimer: NodeJS.Timeout | undefined;
  private checks = 0;
  private readonly checking = new Beat(
    CHECK,
    () => this.check(),
    () => undefined,
  );
  private sentKey: KeyEncryptionKey | undefined;
  private ended = false;
  private readonly begun = Promise.withResolvers<undefined>();
  private readonly startTimer = setTimeout(() => {
    this.end(`not started in ${START} ms`);
  }, START);

  private constructor(
    private readonly keyring: Pick<Keyring, 'primary'>,
    private readonly onEnd: (reason: string) => void,
    program: URL,
  ) {
    this.worker = new Worker(program, { execArgv: [], env: {} });
    // What keeps the process alive is who waits for an answer.
    this.worker.unref();
    this.worker.on('message', (told: typeof READY | readonly (EncryptedRecord | undefined)[]) => {
      if (typeof told === 'string') this.begin();
      else this.accept(told);
    });
    this.worker.on('error', (error: unknown) => {
      this.end(failureName(error));
    });
    this.worker.on('exit', (status) => {
      this.end(`exit status ${status}`);
    });
  }

  /**
   * Starts a thread, and resolves once it can encrypt, or has ended.
   *
   * @param onEnd called once if the thread ends without being stopped, or no longer answers, with the reason
   * @param program what the thread runs
   */
  static async start(
    keyring: Pick<Keyring, 'primary'>,
    onEnd: (reason: string) => void,
    program = new URL(import.meta.resolve('#keyring/cipher-thread')),
  ): Promise<CipherThread> {
    const thread = new CipherThread(keyring, onEnd, program);
    await thread.begun.promise;
    return thread;
  }

  /** The encrypted values under the primary key; `undefined` if the thread can't, and they must be encrypted here. */
  encrypt(record: RecordValues): Promise<EncryptedRecord | undefined> {
    if (this.ended) return Promise.resolve(undefined);
    const { promise, resolve: settle } = Promise.withResolvers<EncryptedRecord | undefined>();
    this.gathered.push({ record, settle });
    this.sendTimer ??= setTimeout(() => {
      this.send();
    }, GATHER);
    return promise;
  }

  /** Ends the thread. Records that it has not encrypted are handed back. */
  async stop(): Promise<void> {
    this.giveBack();
    await this.worker.terminate();
  }

  private begin(): void {
    clearTimeout(this.startTimer);
    this.begun.resolve(undefined);
  }

  private send(): void {
    this.sendTimer = undefined;
    const waiting = this.gathered;
    this.gathered = [];
    const { primary } = this.keyring;
    const key = primary === this.sentKey ? undefined : primary;
    this.sentKey = primary;
    this.sent.push(waiting);
    this.worker.postMessage({ key, records: waiting.map(({ record }) => record) } satisfies CipherOrder);
    this.checking.start();
  }

  private accept(results: readonly (EncryptedRecord | undefined)[]): void {
    this.checks = 0;
    const waiting = this.sent.shift() ?? [];
    for (const [index, { settle }] of waiting.entries()) settle(results[index]);
    if (this.sent.length === 0) void this.checking.stop();
  }

  private check(): Promise<void> {
    this.checks += 1;
    if (this.checks >= 2) this.end(`no answer in ${2 * CHECK} ms`);
    return Promise.resolve();
  }

  private end(reason: string): void {
    if (this.ended) return;
    this.giveBack();
    void this.worker.terminate();
    this.onEnd(reason);
  }

  private giveBack(): void {
    this.ended = true;
    this.begin();
    clearTimeout(this.sendTimer);
    void this.checking.stop();
    for (const { settle } of [...this.sent.splice(0).flat(), ...this.gathered.splice(0)]) settle(undefined);
  }
}
