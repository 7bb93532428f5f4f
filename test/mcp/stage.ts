import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ada, grace } from '../harness/browser/user-agent.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import type { Json } from '../harness/network/http.js';
import { TcpProxy } from '../harness/network/tcp-proxy.js';
import { Agent, ServedMcp, type McpEnvironment, type ToolAnswer } from './agent.js';

/** A broker and a sandbox, a service for agents whose way to the broker can fail, and its users Alice and Grâce. */
export class McpStage {
  private constructor(
    readonly system: TestSystem,
    readonly service: TestService,
    readonly proxy: TcpProxy,
    private readonly folder: string,
    readonly graceLink: string,
  ) {}

  static async start(): Promise<McpStage> {
    const system = await TestSystem.start();
    // It may open doors, and no rule of approval says otherwise.
    const service = await system.createService({ capabilities: ['*', 'LOCK_CONTROL'] });
    await system.link(service, ada, { userId: 'alice' });
    const graceLink = await system.link(service, grace, { userId: 'grâce' });
    const proxy = await TcpProxy.start(new URL(system.broker.url));
    const stage = new McpStage(system, service, proxy, mkdtempSync(join(tmpdir(), 'mcp-')), graceLink);
    stage.writeKey(service.key);
    return stage;
  }

  /** The environment of a server. */
  environment(more: McpEnvironment = {}): McpEnvironment {
    return {
      BROKER_URL: `http://127.0.0.1:${this.proxy.port}`,
      BROKER_KEY_FILE: join(this.folder, 'key'),
      ...more,
    };
  }

  /** Runs a server by HTTP for as long as the work takes. */
  async served(more: McpEnvironment, work: (server: ServedMcp) => Promise<void>): Promise<void> {
    const server = await ServedMcp.start(this.environment(more));
    try {
      await work(server);
    } finally {
      await server.stop();
    }
  }

  /** Changes the file with the key. */
  writeKey(key: string): void {
    writeFileSync(join(this.folder, 'key'), `${key}\n`);
  }

  /** Has COCO say this in place of the list of each zone's devices. */
  async inventDevices(resources: readonly unknown[]): Promise<void> {
    await this.system.control('POST', '/faults', {
      match: { endpoint: 'api', pathIncludes: '/zones/' },
      action: { type: 'status', status: 200, body: { resources } },
    });
  }

  /** Ends all faults. */
  async mend(): Promise<void> {
    this.proxy.mend();
    await this.system.control('DELETE', '/faults');
  }

  async stop(): Promise<void> {
    await this.proxy.stop();
    await this.system.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** The code by which a tool failed; `undefined` if it did not. */
export function failureOf({ isError, json }: ToolAnswer): string | undefined {
  return isError ? json?.error : undefined;
}

export async function isLocked(agent: Agent, device: string): Promise<boolean> {
  const { state } = (await agent.ask('read_device', { device })).json;
  return (state as Json[]).find(({ attribute }) => attribute === 'LOCKED_FLAG').value;
}

/** A network of the agent's user. */
export async function networkOf(agent: Agent): Promise<string> {
  return (await agent.ask('list_networks')).json.networks[0].network;
}
