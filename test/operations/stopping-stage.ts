import { insertLinks } from '../harness/rows/grants.js';
import type { BrokerProcess } from '../harness/broker/broker-process.js';
import type { Json } from '../harness/network/http.js';
import { startProcessSystem } from '../harness/broker/process-system.js';
import type { TestService, TestSystem } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

/** Seconds, as SHUTDOWN_TIMEOUT says it. */
export const TIMEOUT = 4;

const SCOPES = [
  'links:create',
  'links:read',
  'links:revoke',
  'coconet:read',
  'coconet:execute',
  'webhooks:manage',
];

/** A link, and a broker that is about to stop. */
export class StoppingStage {
  private constructor(
    readonly system: TestSystem,
    readonly broker: BrokerProcess,
    readonly service: TestService,
    readonly linkId: string,
  ) {}

  static async play(
    settings: Readonly<Record<string, string>>,
    test: (stage: StoppingStage) => Promise<void>,
  ): Promise<void> {
    const environment = { SHUTDOWN_TIMEOUT: String(TIMEOUT), ...settings };
    const { system, broker } = await startProcessSystem({ environment });
    try {
      const service = await system.createService({ scopes: SCOPES });
      const [linkId = ''] = await insertLinks(system, service.id, 1);
      await test(new StoppingStage(system, broker, service, linkId));
    } finally {
      await system.close();
    }
  }

  async order(endpoint: string, action: Json, times?: number): Promise<void> {
    await this.system.control('POST', '/faults', { match: { endpoint }, action, times });
  }

  async row(): Promise<Json> {
    return (await this.system.database.query('SELECT * FROM links WHERE id = $1', [this.linkId]))[0];
  }

  async commandRecords(): Promise<Json[]> {
    return this.system.database.query(
      `SELECT result, details FROM audit_events WHERE action = 'command.executed' AND link_id = $1`,
      [this.linkId],
    );
  }

  /** Waits until COCO has a request that it has not answered. */
  async untilCocoHasIt(): Promise<void> {
    await until('COCO has it', async () => {
      const { inProgress } = await this.system.control('GET', '/ledger/summary');
      return inProgress > 0;
    });
  }

  /** A call whose caller gives up once COCO has it. */
  async abandon(method: string, path: string, body?: unknown): Promise<void> {
    const leave = new AbortController();
    const asked = fetch(`${this.broker.url}/v1/links/${this.linkId}${path}`, {
      method,
      signal: leave.signal,
      headers: { authorization: `Bearer ${this.service.key}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    asked.catch(() => undefined);
    await this.untilCocoHasIt();
    leave.abort();
    await asked.catch(() => undefined);
  }

  /** Sends a command whose caller gives up once COCO has it, which then treats it as ordered. */
  async abandonCommand(action: Json, times?: number): Promise<void> {
    const read = async (path: string): Promise<Json> =>
      (await this.system.api('GET', `/v1/links/${this.linkId}${path}`, this.service.key)).json;
    const { networkId } = (await read('/networks')).networks[0];
    const { resources } = await read(`/networks/${networkId}/resources`);
    const lamp = resources.find((resource: Json) => /lamp|light|bulb/i.test(resource.name));
    const device = `/networks/${networkId}/devices/${lamp.deviceNodeId}`;
    await this.order('api', action, times);
    await this.abandon('POST', `${device}/resources/${encodeURIComponent(lamp.resourceEui)}/commands`, {
      capability: 'ON_OFF_CONTROL',
      command: 'ON',
    });
  }
}
