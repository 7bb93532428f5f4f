import { Client } from 'pg';
import { Agent, request as send } from 'undici';
import { PostgresServer } from '../chaos/stage/postgres-server.js';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { insertGrantedLinks } from '../harness/rows/grants.js';
import { STOOD_STILL } from '../harness/loop-watch/loop-watch.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import type { FuzzAnswer } from './judge.js';
import type { FuzzRequest, Places } from './random-request.js';

/** Milliseconds of processor time in one turn of the broker's loop that are a stall. */
const STALL = 300;

/** Milliseconds after which a call counts as hanging: longer than everything that the broker itself waits for. */
const PATIENCE = 60_000;

/** A lamp of the sandbox's user. */
const LAMP =
  '/networks/5e1a0c3f9b7d4e2a6c8f0b11/devices/2415919104/resources/3%2Fzigbee%2F3C6A2CFFFED0AF76%2F01';

const TEMPLATE = 'broker_template';

/** Where random requests are played: a broker process with PostgreSQL and the sandbox. */
export class FuzzStage {
  readonly secrets = new Map<string, string>();
  private readonly agent = new Agent({ connections: 16, headersTimeout: PATIENCE, bodyTimeout: PATIENCE });
  private service: TestService | undefined;
  private users = 0;

  private constructor(
    private readonly postgres: PostgresServer,
    private readonly system: TestSystem,
    private readonly broker: BrokerProcess,
  ) {
    const { ADMIN_KEY, COCO_CLIENT_SECRET, KEYRING, DATABASE_URL } = system.environment;
    const keyring = KEYRING?.split(':')[1];
    const password = decodeURIComponent(new URL(DATABASE_URL ?? 'x:').password);
    for (const [name, value] of Object.entries({ ADMIN_KEY, COCO_CLIENT_SECRET, keyring, password }))
      if (value !== undefined && value !== '') this.secrets.set(name, value);
  }

  /** @param environment settings in addition to the usual ones */
  static async start(environment: Readonly<Record<string, string>> = {}): Promise<FuzzStage> {
    const postgres = await PostgresServer.create();
    process.env.TEST_POSTGRES_URL = postgres.url;
    const client = new Client({ connectionString: postgres.url });
    await client.connect();
    // Empty: the broker migrates its copy.
    await client.query(`CREATE DATABASE ${TEMPLATE}`);
    await client.end();
    let broker: BrokerProcess | undefined;
    const system = await TestSystem.start({
      environment: {
        LOG_LEVEL: 'info',
        MIGRATE_AT_START: 'true',
        COCO_CIRCUIT_FAILURES: '1000',
        STRANGER_CALLS_PER_SECOND: '5000',
        // Everything shares one machine: a busy machine must not look like an outage.
        DATABASE_CONNECTION_TIMEOUT: '5',
        ...environment,
      },
      startBroker: async (given) => {
        const { PORT: _port, MANAGEMENT_PORT: _managementPort, ...settings } = given;
        const started = await BrokerProcess.start({ ...settings, LOOP_STALL_LIMIT: String(STALL) });
        broker = started;
        const close = async (): Promise<void> => {
          await started.stop();
        };
        return {
          url: started.url,
          managementUrl: started.managementUrl,
          consoleLink: () => undefined,
          close,
        };
      },
    });
    if (broker === undefined) throw new Error('The broker did not start');
    return new FuzzStage(postgres, system, broker);
  }

  /** A new service with its own links, in place of the last one: requests may have disabled or revoked everything. */
  async renew(): Promise<Places> {
    const service = await this.system.createService({
      scopes: [
        'links:create',
        'links:read',
        'links:revoke',
        'coconet:read',
        'coconet:execute',
        'webhooks:manage',
        'links:grant',
      ],
      capabilities: ['*'],
    });
    // Each time another user: requests may have erased the last one, whom nobody can link again for a day.
    this.users += 1;
    const userId = `user-${this.users}`;
    const links = await insertGrantedLinks(this.system, service.id, 3, userId);
    this.service = service;
    this.secrets.set('the service key', service.key);
    links.forEach(({ accessToken, refreshToken }, index) => {
      this.secrets.set(`access token ${index}`, accessToken).set(`refresh token ${index}`, refreshToken);
    });
    const webhook = await this.made('/v1/webhooks', { url: 'https://127.0.0.1:1/', types: ['link.revoked'] });
    if (webhook.secret !== undefined) this.secrets.set('the webhook secret', webhook.secret);
    const linkIds = links.map(({ id }) => id);
    const [firstLink = ''] = linkIds;
    const { id: serviceId } = await this.system.createService({ scopes: ['coconet:read'] });
    const grant = await this.made(`/v1/links/${firstLink}/grants`, {
      serviceId,
      scopes: ['coconet:read'],
      capabilities: ['ON_OFF_CONTROL'],
      reason: 'fuzz',
    });
    const command = await this.made(`/v1/links/${firstLink}${LAMP}/commands`, {
      capability: 'ON_OFF_CONTROL',
      command: 'ON',
    });
    return placesOf(service, linkIds, {
      userId,
      webhookId: webhook.id,
      grantId: grant.id,
      commandId: command.commandId,
    });
  }

  /** What the service has made by a POST, by the names of its members. */
  private async made(path: string, body: unknown): Promise<Readonly<Record<string, string | undefined>>> {
    const { status, text, json } = await this.system.api('POST', path, this.service?.key, body);
    if (status >= 300) throw new Error(`POST ${path} was answered ${status}: ${text}`);
    return (json ?? {}) as Record<string, string>;
  }

  /** Sends a request. @throws when there is no answer */
  async send({ operation, path, headers, body, caller, madeUp }: FuzzRequest): Promise<FuzzAnswer> {
    const key = caller === 'admin' ? this.system.adminKey : this.service?.key;
    const authorization = caller === 'stranger' ? madeUp : `Bearer ${key ?? ''}`;
    const answer = await send(`${this.broker.url}${path}`, {
      dispatcher: this.agent,
      method: operation.method as 'GET',
      headers: { ...headers, ...(authorization !== undefined && { authorization }) },
      ...(body !== undefined && { body }),
    });
    const text = await answer.body.text();
    return {
      status: answer.statusCode,
      text: `${JSON.stringify(answer.headers)}\n${text}`,
      code: codeIn(text),
    };
  }

  /** Has the sandbox fail for a while, or no longer. */
  async order(fault: Readonly<Record<string, unknown>> | undefined): Promise<void> {
    if (fault === undefined) await this.system.control('DELETE', '/faults');
    else await this.system.control('POST', '/faults', { match: { endpoint: 'api' }, action: fault });
  }

  /** Where the broker listens. */
  get url(): string {
    return this.broker.url;
  }

  /** Registers a service. */
  newService(overrides: Readonly<Record<string, unknown>>): Promise<TestService> {
    return this.system.createService(overrides);
  }

  /** Refused calls that the trail holds. */
  async refusedRecords(): Promise<number> {
    const [row] = await this.system.database.query(
      `SELECT count(*)::int AS count FROM audit_events WHERE action = 'call.refused'`,
    );
    return Number(row?.count);
  }

  /** What the broker said on its own of the failure of a call. */
  loggedOf(text: string): string[] {
    const requestId = /"requestId":"([^"]+)"/.exec(text)?.[1];
    if (requestId === undefined) return [];
    return this.broker.log.split('\n').filter((line) => line.includes(requestId) && line.includes('failed'));
  }

  /** The log since the start. */
  get log(): string {
    return this.broker.log;
  }

  /** Times that the event loop was blocked. */
  get stalls(): string[] {
    return this.broker.log.split('\n').filter((line) => line.startsWith(STOOD_STILL));
  }

  async close(): Promise<void> {
    await this.agent.close();
    // A stall has been reported by then.
    await this.system.close().catch(() => undefined);
    await this.postgres.remove();
  }
}

function placesOf(
  { id: serviceId }: TestService,
  linkIds: readonly string[],
  made: Readonly<Record<string, string | undefined>>,
): Places {
  const [linkId = '', ...others] = linkIds;
  return new Map<string, readonly [string, ...string[]]>([
    ['id', [linkId, ...others]],
    ['linkId', [linkId, ...others]],
    ['serviceId', [serviceId]],
    ...Object.entries(made).map(([name, value]) => [name, [value ?? '']] as const),
    ['guardrail', ['locks', 'others', 'LOCK_CONTROL']],
    ['returnUrl', ['https://app.example.com/coco/done']],
    ['networkId', ['5e1a0c3f9b7d4e2a6c8f0b11', '5e1a0c3f9b7d4e2a6c8f0b21']],
    ['zoneId', ['0', '1']],
    ['deviceNodeId', ['2415919104']],
    ['resourceEui', ['3/zigbee/3C6A2CFFFED0AF76/01', '3/zwave/DE5A11C0/07/01']],
    ['capability', ['ON_OFF_CONTROL', 'LEVEL_CTRL', 'LOCK_CONTROL']],
    ['command', ['ON', 'OFF', 'SET_LEVEL_WITH_ON_OFF', 'UNLOCK']],
    ['path', ['network-manager/networks', 'user-manager/users/me']],
    ['code', ['invalid_request', 'not_found']],
  ]);
}

function codeIn(text: string): string | undefined {
  return /"code":"([a-z_]+)"/.exec(text)?.[1];
}
