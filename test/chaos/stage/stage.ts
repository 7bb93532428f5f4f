import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { DatabaseSettings } from '#database';
import type { Values } from '../../../apps/broker/src/configuration/configuration.js';
import { openDatabase } from '../../../apps/broker/src/database/open-database.js';
import { SandboxProcess } from '../../../apps/broker/src/development/sandbox-process.js';
import type { MintedGrant } from '../../../apps/sandbox/src/oauth/grants.js';
import { call } from '../../harness/network/http.js';
import { lastingPort } from './lasting-port.js';
import { tokenCipherOf, seedLinks } from './seed-links.js';
import { PostgresServer } from './postgres-server.js';
import { NOBODY, Replica } from './replica.js';
import { ReplicatedDatabase, type FailOverPlan, type Replication } from './replicated-database.js';
import { SandboxControl } from './sandbox-control.js';
import { TcpProxy } from '../../harness/network/tcp-proxy.js';

const CLIENT_ID = 'broker-under-chaos';

/** How a stage is set. */
export interface StageOptions {
  readonly replicas: number;
  /** Whether PostgreSQL has a streaming standby, and how commits reach it; it has none when left out. */
  readonly standby?: Replication;
  /** Settings of the sandbox, as its README names them. */
  readonly sandbox: Readonly<Record<string, string>>;
  /** Settings of the brokers in addition to the usual ones. */
  readonly broker: Readonly<Record<string, string>>;
}

/** A link together with the grant it stands for. */
export interface StagedLink {
  readonly id: string;
  readonly userId: string;
  readonly grantId: string;
}

/** PostgreSQL, the sandbox and broker processes, each broker behind its own proxies. */
export class Stage {
  readonly tokenCipher;

  private constructor(
    private readonly server: PostgresServer,
    private readonly database: ReplicatedDatabase | undefined,
    readonly sandbox: SandboxProcess,
    readonly control: SandboxControl,
    readonly replicas: readonly Replica[],
    /** The secret that COCO takes of the brokers now. */
    public clientSecret: string,
    private readonly folder: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {
    this.tokenCipher = tokenCipherOf(environment.KEYRING ?? '');
  }

  /** Starts everything but the brokers. */
  static async set(options: StageOptions): Promise<Stage> {
    const folder = mkdtempSync(join(tmpdir(), 'broker-chaos-'));
    chmodSync(folder, 0o755);
    const clientSecret = randomBytes(24).toString('base64url');
    const postgres = await PostgresServer.create();
    const sandbox = await SandboxProcess.start({
      clientId: CLIENT_ID,
      clientSecret,
      redirectUri: 'http://localhost/oauth/callback',
      environment: { SANDBOX_PORT: '0', SANDBOX_CONTROL_PORT: '0', ...options.sandbox },
    });
    await migrate(postgres.url);
    const database = options.standby && (await ReplicatedDatabase.create(postgres, options.standby));
    const environment = {
      ...brokerSettings(),
      COCO_CLIENT_SECRET_FILE: secretFile(folder, [clientSecret]),
      ...options.broker,
    };
    const replicas = await Promise.all(
      Array.from({ length: options.replicas }, (_, index) =>
        makeReplica(`broker-${index + 1}`, { postgres, sandbox, folder, environment }),
      ),
    );
    return new Stage(
      postgres,
      database,
      sandbox,
      new SandboxControl(sandbox.controlUrl),
      replicas,
      clientSecret,
      folder,
      environment,
    );
  }

  /** The server that takes writes. */
  get postgres(): PostgresServer {
    return this.database?.primary ?? this.server;
  }

  /**
   * Loses the primary and promotes the standby; what connects from then on is led there.
   *
   * @param atDeath called when the primary is gone
   */
  async failOver(plan: FailOverPlan, atDeath?: () => Promise<unknown>): Promise<void> {
    if (this.database === undefined) throw new Error('The stage has no standby');
    await this.database.failOver(plan, atDeath);
    for (const { databaseProxy } of this.replicas) databaseProxy.retarget(this.postgres.port);
  }

  /** Changes how commits reach the standby. */
  async replicate(replication: Replication): Promise<void> {
    await this.postgres.replicate(replication);
  }

  /** Gives the database a standby again after a fail-over. */
  async restoreStandby(): Promise<void> {
    await this.database?.restore();
  }

  /** The replica of this index. */
  replica(index: number): Replica {
    const replica = this.replicas[index];
    if (replica === undefined) throw new Error(`There is no replica ${index}`);
    return replica;
  }

  /** Gives all brokers these client secrets, the newest first; they read the file while they run. */
  giveClientSecrets(secrets: readonly string[]): void {
    secretFile(this.folder, secrets);
  }

  /** Changes the secret at COCO, which refuses the old one from then on. */
  async changeClientSecret(secret: string): Promise<void> {
    await this.control.changeClientSecret(CLIENT_ID, secret);
    this.clientSecret = secret;
  }

  /** The key of an admin. */
  get adminKey(): string {
    return this.environment.ADMIN_KEY ?? '';
  }

  /** Registers a service that may read and command what is not sensitive. @param traits more members of the request */
  async createService(traits: Readonly<Record<string, unknown>> = {}): Promise<{ id: string; key: string }> {
    const [replica] = this.replicas;
    const answer = await call('POST', `${replica?.url ?? ''}/v1/admin/services`, {
      key: this.adminKey,
      body: {
        name: `service ${randomBytes(4).toString('hex')}`,
        owner: 'chaos',
        scopes: ['links:read', 'coconet:read', 'coconet:execute'],
        returnUrlPrefixes: ['https://app.example.com/'],
        ...traits,
      },
    });
    if (answer.status !== 201) throw new Error(`No service: ${answer.status} ${answer.text}`);
    return { id: answer.json.id as string, key: answer.json.key as string };
  }

  /** Links accounts of this user, as many as asked for. */
  async link(serviceId: string, userId: string, count: number): Promise<StagedLink[]> {
    const grants: MintedGrant[] = await this.control.mint(userId, CLIENT_ID, count);
    const ids = await this.withDatabase((client) => seedLinks(client, this.tokenCipher, serviceId, grants));
    return grants.map(({ grantId }, index) => ({ id: ids[index] ?? '', userId, grantId }));
  }

  /** Works on the database directly, past the proxies. */
  async withDatabase<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
    const client = new Client({ connectionString: this.postgres.url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** Ends and removes everything. */
  async strike(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.retire()));
    await this.sandbox.stop();
    await Promise.all(
      this.replicas.flatMap(({ databaseProxy, sandboxProxy }) => [databaseProxy.stop(), sandboxProxy.stop()]),
    );
    await (this.database ?? this.server).remove();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

interface ReplicaGround {
  readonly postgres: PostgresServer;
  readonly sandbox: SandboxProcess;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

async function makeReplica(name: string, ground: ReplicaGround): Promise<Replica> {
  const dataDirectory = join(ground.folder, name);
  mkdirSync(dataDirectory, { mode: 0o700 });
  giveToBroker(dataDirectory);
  const databaseProxy = await TcpProxy.start(
    { hostname: '127.0.0.1', port: ground.postgres.port },
    { closesSilent: true },
  );
  const sandboxProxy = await TcpProxy.start({
    hostname: '127.0.0.1',
    port: new URL(ground.sandbox.baseUrl).port,
  });
  return new Replica({
    name,
    port: await lastingPort(),
    managementPort: await lastingPort(),
    databaseProxy,
    sandboxProxy,
    environment: {
      ...ground.environment,
      DATABASE_URL: ground.postgres.urlThrough(databaseProxy.port),
      // The ledger keeps the Host header, so each call can be laid at the door of the replica that made it.
      COCO_BASE_URL: `http://127.0.0.1:${sandboxProxy.port}`,
      DATA_DIRECTORY: dataDirectory,
    },
  });
}

/** Writes the file of the client secrets, at once and whole. @returns its path */
function secretFile(folder: string, secrets: readonly string[]): string {
  const [path, fresh] = [join(folder, 'client-secret'), join(folder, 'client-secret.new')];
  writeFileSync(fresh, secrets.join('\n'), { mode: 0o600 });
  giveToBroker(fresh);
  renameSync(fresh, path);
  return path;
}

/** Brokers run as another user where the tests run as root. */
function giveToBroker(path: string): void {
  if (process.getuid?.() === 0) chownSync(path, NOBODY, NOBODY);
}

function brokerSettings(): Record<string, string> {
  return {
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PUBLIC_URL: 'http://localhost',
    COCO_CLIENT_ID: CLIENT_ID,
    KEYRING: `chaos:${randomBytes(32).toString('base64')}`,
    ADMIN_KEY: randomBytes(32).toString('base64url'),
    LOG_LEVEL: 'warn',
    LOG_FORMAT: 'json',
    REFRESH_SWEEP_INTERVAL: '0.25',
    REFRESH_RATE_LIMIT: '1000',
  };
}

async function migrate(url: string): Promise<void> {
  const settings: Values<DatabaseSettings> = { url, poolSize: 2, connectionTimeout: 10_000 };
  const dataSource = await openDatabase(settings, true);
  await dataSource.destroy();
}
