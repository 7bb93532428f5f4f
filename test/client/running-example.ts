import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { quickStart } from '../harness/broker/quick-start.js';
import { until } from '../harness/time/until.js';

/** An example app started as its README says, in a separate process. */
export class RunningExample {
  private constructor(private readonly child: ChildProcess) {}

  /** @param name folder below `examples` */
  static async start(name: string, environment: Readonly<Record<string, string>>): Promise<RunningExample> {
    const child = spawn(process.execPath, [`dist/examples/${name}/main.js`], {
      env: { ...environment, ...quickStart },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [output, errors] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    await until('the example is up', () => {
      if (child.exitCode !== null) throw new Error(`The example ended: ${errors}`);
      return output.includes('The app is at');
    });
    return new RunningExample(child);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    this.child.kill();
    await once(this.child, 'exit');
  }
}
