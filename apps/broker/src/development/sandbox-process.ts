import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../version.js';
import { StartRefused } from '../start-refused.js';

const PROGRAM = join(PACKAGE_ROOT, 'dist/apps/sandbox/src/main.js');

/** What the sandbox needs to play COCO for one broker. */
export interface SandboxSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where the sandbox sends browsers back to; compared exactly. */
  readonly redirectUri: string;
  /** Settings of the sandbox itself, as in its README; they override the ones above. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The stand-in for COCO, as a separate process that ends with this one. */
export class SandboxProcess {
  private constructor(
    private readonly child: ChildProcess,
    /** Origin of its OAuth server and API. */
    readonly baseUrl: string,
    /** Origin of its control API. */
    readonly controlUrl: string,
  ) {}

  static async start(settings: SandboxSettings): Promise<SandboxProcess> {
    if (!existsSync(PROGRAM)) throw new StartRefused('The sandbox is not built: run "npm run build" first');
    const child = fork(PROGRAM, {
      env: {
        SANDBOX_CLIENT_ID: settings.clientId,
        SANDBOX_CLIENT_SECRET: settings.clientSecret,
        SANDBOX_REDIRECT_URI: settings.redirectUri,
        ...settings.environment,
      },
      // Ctrl-C reaches only the broker, which then stops the sandbox; its guide is part of ours.
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const addresses = await Promise.race([firstMessage(child), failedStart(child)]);
    return new SandboxProcess(child, addresses.baseUrl, addresses.controlUrl);
  }

  /** Waits until it has ended. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }
}

interface Addresses {
  readonly baseUrl: string;
  readonly controlUrl: string;
}

async function firstMessage(child: ChildProcess): Promise<Addresses> {
  const [message] = (await once(child, 'message')) as [Addresses];
  return message;
}

async function failedStart(child: ChildProcess): Promise<never> {
  const [status] = (await once(child, 'exit')) as [number | null];
  throw new StartRefused(
    `The sandbox did not start (exit status ${status ?? 'unknown'}): its message above names the reason`,
  );
}
