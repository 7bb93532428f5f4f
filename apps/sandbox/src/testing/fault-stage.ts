import { startSandbox, type Sandbox } from '../sandbox.js';
import { SandboxClient, type Pair, type Received } from './sandbox-client.js';

/** A sandbox with one linked client, on whose calls faults are ordered. */
export class FaultStage {
  private constructor(
    readonly sandbox: Sandbox,
    readonly client: SandboxClient,
    readonly pair: Pair,
  ) {}

  static async start(): Promise<FaultStage> {
    const sandbox = await startSandbox();
    const client = new SandboxClient(sandbox);
    return new FaultStage(sandbox, client, await client.link());
  }

  close(): Promise<void> {
    return this.sandbox.close();
  }

  order(action: object, endpoint = 'token', more: object = {}): Promise<Received> {
    return this.client.control('POST', '/faults', { match: { endpoint }, action, ...more });
  }

  refresh(): Promise<Received> {
    return this.client.refresh(this.pair.refresh_token);
  }

  networks(): Promise<Received> {
    return this.client.api('/network-manager/networks', this.pair.access_token);
  }

  /** The newest entry of the ledger. */
  async lastEntry(): Promise<Record<string, unknown>> {
    const { text } = await this.client.control('GET', '/ledger');
    return (JSON.parse(text) as Record<string, unknown>[]).at(-1) ?? {};
  }
}
