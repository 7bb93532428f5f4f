import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./token-server.js', import.meta.url));

/** The instant token endpoint, in a separate process. */
export class TokenServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    /** The URL that the broker uses as COCO's origin. */
    readonly url: string,
  ) {}

  static async start(): Promise<TokenServerProcess> {
    const child = fork(PROGRAM, { execArgv: [] });
    const [port] = (await once(child, 'message')) as [number];
    return new TokenServerProcess(child, `http://127.0.0.1:${port}`);
  }

  stop(): void {
    this.child.disconnect();
  }
}
