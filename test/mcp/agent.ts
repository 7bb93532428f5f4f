import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { HttpServer } from '../../apps/mcp/src/http/http-server.js';
import { serversFor } from '../../apps/mcp/src/server.js';
import { readSettings } from '../../apps/mcp/src/settings/settings.js';
import { quickStart } from '../harness/broker/quick-start.js';
import type { Json } from '../harness/network/http.js';

/** The secret of those who may call the servers of the tests. */
export const SECRET = 'a-secret-of-the-agents-platform-0001';

/** The environment of a server, besides the address of the broker and the key. */
export type McpEnvironment = Readonly<Record<string, string>>;

/** A server in this process that serves HTTP, and everything that uses it. */
export class ServedMcp {
  private readonly agents: Agent[] = [];

  private constructor(
    private readonly server: HttpServer,
    readonly url: string,
  ) {}

  static async start(environment: McpEnvironment): Promise<ServedMcp> {
    const settings = readSettings({
      MCP_TRANSPORT: 'http',
      MCP_PORT: '0',
      MCP_SECRET: SECRET,
      MCP_USER_HEADER: 'Mcp-User',
      ...environment,
    });
    if (settings.http === undefined) throw new Error('it does not serve HTTP');
    const server = new HttpServer(settings.http, settings.user, serversFor(settings));
    return new ServedMcp(server, await server.start());
  }

  /** An agent of a user. @param isModern whether it speaks the revision of 2026 */
  async agent(userId: string, isModern = true): Promise<Agent> {
    const headers = {
      authorization: `Bearer ${SECRET}`,
      'mcp-user': Buffer.from(userId).toString('latin1'),
    };
    const transport = new StreamableHTTPClientTransport(new URL(this.url), { requestInit: { headers } });
    const agent = new Agent(isModern);
    await agent.client.connect(transport);
    this.agents.push(agent);
    return agent;
  }

  async stop(): Promise<void> {
    for (const agent of this.agents) await agent.client.close();
    await this.server.stop();
  }
}

/** What a tool answered. */
export interface ToolAnswer {
  readonly isError: boolean;
  readonly text: string;
  readonly json: Json;
}

/** A client of the protocol's own SDK, as an agent has it. */
export class Agent {
  readonly client: Client;

  constructor(isModern: boolean) {
    this.client = new Client(
      { name: 'test', version: '1.0.0' },
      isModern ? { versionNegotiation: { mode: { pin: '2026-07-28' } } } : {},
    );
  }

  /** An agent that starts the built server, and talks to it by its standard input and output. */
  static async spawn(environment: McpEnvironment): Promise<{ agent: Agent; errors: () => string }> {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: ['dist/apps/mcp/src/main.js'],
      env: { ...environment, ...quickStart },
      stderr: 'pipe',
    });
    let errors = '';
    transport.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const agent = new Agent(false);
    await agent.client.connect(transport);
    return { agent, errors: () => errors };
  }

  async ask(tool: string, input: Readonly<Record<string, unknown>> = {}): Promise<ToolAnswer> {
    const { content, isError = false } = await this.client.callTool({ name: tool, arguments: { ...input } });
    const [part] = content;
    const text = part?.type === 'text' ? part.text : '';
    return { isError, text, json: text.startsWith('{') ? JSON.parse(text) : undefined };
  }

  async toolNames(): Promise<readonly string[]> {
    return (await this.client.listTools()).tools.map(({ name }) => name);
  }

  /** The handle of a device, as an agent finds it: network by network, by a part of its name. */
  async find(search: string): Promise<string> {
    const { networks } = (await this.ask('list_networks')).json;
    for (const { network } of networks as Json[]) {
      const { devices } = (await this.ask('list_devices', { network, search })).json;
      const [first] = devices as Json[];
      if (first !== undefined) return first.device;
    }
    throw new Error(`there is no ${search}`);
  }
}
