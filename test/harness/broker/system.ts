import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBrokerApp, type RunningBroker } from '../../../apps/broker/src/create-app.js';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../apps/sandbox/src/sandbox.js';
import { createDatabase, type TestDatabase } from '../postgres/database.js';
import { expireAccessToken } from '../rows/expire-access-token.js';
import { freePort } from '../network/free-port.js';
import { call, type Answer, type Json } from '../network/http.js';
import { watchLoop, type LoopWatch } from '../loop-watch/loop-watch.js';
import { UserAgent, type CocoUser, ada } from '../browser/user-agent.js';

/** Where the services of the tests want browsers back; nothing listens there. */
export const RETURN_ORIGIN = 'https://app.example.com';
const RETURN_URL = `${RETURN_ORIGIN}/coco/done`;

/** The broker's client id at the sandbox. */
export const CLIENT_ID = 'broker-under-test';

/** How a system is started. */
export interface SystemOptions {
  readonly sandbox?: SandboxOptions;
  /** Settings in addition to the usual ones. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Starts the broker with these settings; in this process when left out. */
  readonly startBroker?: (environment: Readonly<Record<string, string>>) => Promise<RunningBroker>;
}

/** A registered service. */
export interface TestService {
  readonly id: string;
  readonly key: string;
}

/**
 * Milliseconds of processor time in one turn of the event loop that fail a test. The broker shares this loop with the sandbox
 * and with the test, so that it has looser limits than a separate broker process.
 */
const LONGEST_TURN = 2_000;

/** PostgreSQL, the sandbox and a broker, for real, for one test file. */
export class TestSystem {
  private constructor(
    readonly database: TestDatabase,
    readonly sandbox: Sandbox,
    readonly environment: Readonly<Record<string, string>>,
    readonly broker: RunningBroker,
    readonly adminKey: string,
    private readonly loop: LoopWatch | undefined,
  ) {}

  /** Starts everything on free ports. */
  static async start(options: SystemOptions = {}): Promise<TestSystem> {
    const port = await freePort();
    const database = await createDatabase();
    const clientSecret = randomBytes(24).toString('base64url');
    const sandbox = await startSandbox({
      ...options.sandbox,
      clients: [
        {
          clientId: CLIENT_ID,
          clientSecret,
          redirectUris: [`http://localhost:${port}/oauth/callback`],
          name: 'Broker under test',
        },
      ],
    });
    const adminKey = randomBytes(32).toString('base64url');
    const environment = {
      NODE_ENV: 'test',
      HOST: '127.0.0.1',
      PORT: String(port),
      MANAGEMENT_PORT: '0',
      PUBLIC_URL: `http://localhost:${port}`,
      DATABASE_URL: database.url,
      COCO_BASE_URL: sandbox.baseUrl,
      COCO_CLIENT_ID: CLIENT_ID,
      COCO_CLIENT_SECRET: clientSecret,
      KEYRING: `test-1:${randomBytes(32).toString('base64')}`,
      ADMIN_KEY: adminKey,
      LOG_LEVEL: 'silent',
      // A separate journal: otherwise readiness would report what a killed broker of another test left there.
      DATA_DIRECTORY: mkdtempSync(join(tmpdir(), 'broker-test-data-')),
      ...(options.sandbox?.revocation === true && {
        COCO_REVOCATION_URL: `${sandbox.baseUrl}${options.sandbox.dialect?.pathTo('revocation') ?? '/v1.0/oauth/revoke'}`,
      }),
      ...options.environment,
    };
    const broker = await (options.startBroker ?? createBrokerApp)(environment);
    // A broker elsewhere is watched there; this loop is then the test's own, which may search files for as long as it likes.
    const loop = options.startBroker === undefined ? watchLoop(LONGEST_TURN) : undefined;
    return new TestSystem(database, sandbox, environment, broker, adminKey, loop);
  }

  /** A call to the broker's API. */
  async api(
    method: string,
    path: string,
    key: string | undefined,
    body?: unknown,
    headers = {},
  ): Promise<Answer> {
    return call(method, `${this.broker.url}${path}`, { key, body, headers });
  }

  /** A call to the sandbox's control API. */
  async control(method: string, path: string, body?: unknown): Promise<Json> {
    const answer = await call(method, `${this.sandbox.controlUrl}/control${path}`, { body });
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.json;
  }

  /** The sandbox's record of the calls it received, oldest first. */
  async ledger(kind: 'token' | 'api' | 'authorize' | 'revoke'): Promise<Json[]> {
    const entries = (await this.control('GET', '/ledger')) as Json[];
    return entries.filter((entry) => entry.kind === kind);
  }

  /** Registers a service; by default one that may do everything but administer. */
  async createService(overrides: Readonly<Record<string, unknown>> = {}): Promise<TestService> {
    const answer = await this.api('POST', '/v1/admin/services', this.adminKey, {
      name: `service ${randomBytes(4).toString('hex')}`,
      owner: 'tests',
      scopes: ['links:create', 'links:read', 'links:revoke', 'coconet:read', 'coconet:execute'],
      returnUrlPrefixes: [`${RETURN_ORIGIN}/coco/`],
      ...overrides,
    });
    if (answer.status !== 201) throw new Error(`No service: ${answer.status} ${answer.text}`);
    return { id: answer.json.id as string, key: answer.json.key as string };
  }

  /** Starts a link session. */
  async startSession(service: TestService, body: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
    return this.api('POST', '/v1/link-sessions', service.key, {
      userId: 'user-1',
      returnUrl: RETURN_URL,
      ...body,
    });
  }

  /** A user agent that stops at the service's own pages. */
  userAgent(headers?: Readonly<Record<string, string>>): UserAgent {
    return new UserAgent(RETURN_ORIGIN, headers);
  }

  /** Links an account the whole way through and returns the id of the active link. */
  async link(
    service: TestService,
    user: CocoUser = ada,
    body: Readonly<Record<string, unknown>> = {},
  ): Promise<string> {
    const session = await this.startSession(service, body);
    if (session.status !== 201) throw new Error(`No link session: ${session.status} ${session.text}`);
    const end = await this.userAgent().linkAccount(session.json.linkUrl as string, user);
    const confirmation = await this.api(
      'POST',
      `/v1/link-sessions/${session.json.id as string}/confirm`,
      service.key,
      {
        confirmationCode: end.searchParams.get('confirmationCode'),
      },
    );
    if (confirmation.status !== 200) throw new Error(`Not confirmed: ${end.href} ${confirmation.text}`);
    return confirmation.json.id as string;
  }

  /**
   * Makes the link's access token expire now, as far as brokers know, and waits until each has noticed.
   *
   * @param replicas brokers besides the system's own
   */
  async expireAccessToken(
    linkId: string,
    replicas: readonly { readonly managementUrl: string }[] = [],
  ): Promise<void> {
    const query: TestDatabase['query'] = (...words) => this.database.query(...words);
    await expireAccessToken(query, linkId, [this.broker, ...replicas]);
  }

  /** @throws if the event loop was ever blocked meanwhile */
  async close(): Promise<void> {
    await this.broker.close();
    await this.sandbox.close();
    await this.database.drop();
    await this.loop?.stop();
    rmSync(this.environment.DATA_DIRECTORY ?? '', { recursive: true, force: true });
    const [stall] = this.loop?.stalls ?? [];
    if (stall !== undefined) throw new Error(stall);
  }
}
