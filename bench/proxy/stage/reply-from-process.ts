import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./reply-from-server.js', import.meta.url));

/** Bare Fastify with reply-from, running. */
export class ReplyFromProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(upstreamUrl: string): Promise<ReplyFromProcess> {
    const child = fork(PROGRAM, [upstreamUrl], { execArgv: [], env: { NODE_ENV: 'production' } });
    const [port] = (await once(child, 'message')) as [number];
    return new ReplyFromProcess(child, `http://127.0.0.1:${port}`);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  stop(): void {
    this.child.disconnect();
  }
}
