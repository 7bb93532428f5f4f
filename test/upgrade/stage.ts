import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { SandboxProcess } from '../../apps/broker/src/development/sandbox-process.js';
import { PostgresServer } from '../chaos/stage/postgres-server.js';
import { SandboxControl } from '../chaos/stage/sandbox-control.js';
import { Front } from './front.js';
import type { BuiltRelease } from './release/build-release.js';
import { Version } from './version.js';

/** The brokers' client id at the sandbox. */
export const CLIENT_ID = 'broker-under-upgrade';

/** PostgreSQL, the sandbox, and the brokers of the previous release and of this one, none of them started, on an empty database. */
export class Stage {
  private constructor(
    readonly before: Version,
    readonly now: Version,
    readonly front: Front,
    readonly control: SandboxControl,
    readonly adminKey: string,
    readonly keyring: string,
    readonly database: Client,
    private readonly postgres: PostgresServer,
    private readonly sandbox: SandboxProcess,
  ) {}

  static async set(release: BuiltRelease, version: string): Promise<Stage> {
    const [postgres, front] = await Promise.all([PostgresServer.create(), Front.start()]);
    const clientSecret = randomBytes(24).toString('base64url');
    const sandbox = await SandboxProcess.start({
      clientId: CLIENT_ID,
      clientSecret,
      redirectUri: `${front.url}/oauth/callback`,
      environment: { SANDBOX_PORT: '0', SANDBOX_CONTROL_PORT: '0' },
    });
    const database = new Client({ connectionString: postgres.url });
    database.on('error', () => undefined);
    await database.connect();
    const [adminKey, keyring] = [
      randomBytes(32).toString('base64url'),
      `upgrade:${randomBytes(32).toString('base64')}`,
    ];
    const environment = {
      NODE_ENV: 'test',
      HOST: '127.0.0.1',
      PUBLIC_URL: front.url,
      DATABASE_URL: postgres.url,
      // Everything shares one machine: a busy machine must not look like an outage.
      DATABASE_CONNECTION_TIMEOUT: '5',
      COCO_BASE_URL: sandbox.baseUrl,
      COCO_CLIENT_ID: CLIENT_ID,
      COCO_CLIENT_SECRET: clientSecret,
      KEYRING: keyring,
      ADMIN_KEY: adminKey,
      LOG_LEVEL: 'warn',
      LOG_FORMAT: 'json',
    };
    return new Stage(
      new Version(release.version, release.folder, environment),
      new Version(version, process.cwd(), environment),
      front,
      new SandboxControl(sandbox.controlUrl),
      adminKey,
      keyring,
      database,
      postgres,
      sandbox,
    );
  }

  /** Each version paired with the other: everything must work both ways. */
  get bothWays(): readonly (readonly [one: Version, other: Version])[] {
    return [
      [this.before, this.now],
      [this.now, this.before],
    ];
  }

  /** Ends and removes everything. */
  async strike(): Promise<void> {
    await Promise.all([this.before.remove(), this.now.remove()]);
    await this.database.end().catch(() => undefined);
    await Promise.all([this.sandbox.stop(), this.front.stop(), this.postgres.remove()]);
  }
}
