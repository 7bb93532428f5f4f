import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A relay of Node's that adds a static header and checks nothing, running. */
export class RelayProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /** @param program file next to this one that receives the upstream's URL and sends back its port */
  static async start(program: string, upstreamUrl: string): Promise<RelayProcess> {
    const file = fileURLToPath(new URL(program, import.meta.url));
    const child = fork(file, [upstreamUrl], { execArgv: [], env: { NODE_ENV: 'production' } });
    const [port] = (await once(child, 'message')) as [number];
    return new RelayProcess(child, `http://127.0.0.1:${port}`);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  stop(): void {
    this.child.disconnect();
  }
}
