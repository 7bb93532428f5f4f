import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBrokerCommand } from '../harness/broker/broker-command.js';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { call, type Json } from '../harness/network/http.js';

/** A step failed. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
}

/** One version of the broker, built in a separate folder: one replica, and its command line. */
export class Version {
  private process: BrokerProcess | undefined;
  /**
   * Not the build folder: this version was built in the working tree, where a journal with pairs would be found later.
   */
  private readonly data = mkdtempSync(join(tmpdir(), 'broker-upgrade-data-'));

  /** @param environment the settings of both versions: the test also shows that the older one knows them */
  constructor(
    readonly name: string,
    private readonly folder: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** Starts a replica and waits until it is ready. */
  async start(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    const environment = { ...this.environment, ...settings, DATA_DIRECTORY: this.data };
    this.process = await BrokerProcess.start(environment, this.folder);
  }

  /** Lets the replica drain, as a rolling upgrade does. @throws StepFailed unless it ends well */
  async stop(): Promise<void> {
    const status = await this.process?.stop();
    if (status !== 0 && status !== undefined) throw new StepFailed(`${this.name} ended with ${status}`);
    this.process = undefined;
  }

  /** Ends the replica at once, whatever it does, and removes its files. */
  async remove(): Promise<void> {
    await this.process?.stop('SIGKILL');
    rmSync(this.data, { recursive: true, force: true });
  }

  get url(): string {
    return this.running.url;
  }

  get managementUrl(): string {
    return this.running.managementUrl;
  }

  /** Everything the replica has printed. */
  get log(): string {
    return this.process?.log ?? '';
  }

  /** A call to the API. @returns the answer's body @throws StepFailed on another status */
  async call(
    expected: number,
    method: string,
    path: string,
    key: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Json> {
    const { status, text, json } = await call(method, `${this.url}${path}`, { key, body, headers });
    if (status !== expected)
      throw new StepFailed(`${this.name}: ${method} ${path} answered ${status}, not ${expected}: ${text}`);
    return json;
  }

  /** Runs its command line. @returns what it printed @throws StepFailed unless it exits with 0 */
  async command(...words: string[]): Promise<string> {
    const { code, output, errors } = await runBrokerCommand(words, this.environment, {
      builtIn: this.folder,
    });
    if (code !== 0)
      throw new StepFailed(`${this.name}: broker ${words.join(' ')} exited with ${code}: ${output}${errors}`);
    return output;
  }

  private get running(): BrokerProcess {
    if (this.process === undefined) throw new StepFailed(`${this.name} does not run`);
    return this.process;
  }
}
