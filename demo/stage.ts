/** Everything the story is played on: PostgreSQL, COCO's stand-in, the broker, a service's page and a browser. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { DataDirectory } from '../apps/broker/src/development/data-directory.js';
import { DevelopmentPostgres } from '../apps/broker/src/development/development-postgres.js';
import { SandboxProcess } from '../apps/broker/src/development/sandbox-process.js';
import { freePort } from '../apps/broker/src/configuration/real-port.js';
import { BrokerProcess } from './broker-process.js';
import type { DemoDialect } from './dialect.js';
import { launchBrowser } from './browser/browser.js';
import { Recorder } from './recorder.js';
import { SandboxControl } from './sandbox-control.js';
import { ServicePage } from './service-page.js';
import type { Teardown } from './teardown.js';

/** The stage, set. */
export interface Stage {
  readonly databaseUrl: string;
  /** Folders of the database's own files and of the broker's. */
  readonly folders: readonly string[];
  readonly cocoUrl: string;
  readonly coco: SandboxControl;
  readonly broker: BrokerProcess;
  /** Where everyone reaches the broker: through the recorder. */
  readonly brokerUrl: string;
  readonly managementUrl: string;
  readonly adminKey: string;
  /** The broker's key-encryption key, as in its settings. */
  readonly keyEncryptionKey: string;
  readonly recorder: Recorder;
  readonly servicePage: ServicePage;
  readonly browser: Browser;
}

/** Seconds a COCO access token lives at first: long enough for the reads, short enough to wait for. */
const TOKEN_LIFETIME = '5';

const CLIENT_ID = 'demo-broker';

const fixedSettings = {
  NODE_ENV: 'development',
  COCO_CLIENT_ID: CLIENT_ID,
  // The most the broker ever says, so that the search for secrets has the most to search.
  LOG_LEVEL: 'trace',
  LOG_FORMAT: 'json',
  // Off, so that a call meets an expired token: the schedule would have refreshed it before.
  REFRESH_SCHEDULE: 'false',
};

/** Starts everything, on free ports and in a throw-away folder. */
export async function setStage(teardown: Teardown, dialect: DemoDialect): Promise<Stage> {
  const folder = await teardown.keep('the demo’s folder', makeFolder, (path) => {
    rmSync(path, { recursive: true, force: true });
  });
  const brokerPort = await freePort();
  const recorder = await teardown.keep(
    'the recorder',
    () => Recorder.start(brokerPort),
    (started) => started.stop(),
  );
  const clientSecret = randomBytes(32).toString('base64url');
  const brokerUrl = `http://localhost:${recorder.port}`;
  const [postgres, sandbox, servicePage, { browser }] = await Promise.all([
    startPostgres(teardown, folder),
    startSandbox(teardown, dialect, { clientSecret, redirectUri: `${brokerUrl}/oauth/callback` }),
    teardown.keep(
      'the service’s page',
      () => ServicePage.start(),
      (started) => started.stop(),
    ),
    teardown.keep('Chromium', launchBrowser, (started) => started.close()),
  ]);
  const managementPort = await freePort();
  const managementUrl = `http://127.0.0.1:${managementPort}`;
  const adminKey = randomBytes(32).toString('hex');
  const keyEncryptionKey = randomBytes(32).toString('base64');
  const settings = {
    ...fixedSettings,
    ...dialect.settings,
    PORT: String(brokerPort),
    MANAGEMENT_PORT: String(managementPort),
    PUBLIC_URL: brokerUrl,
    DATABASE_URL: postgres.url,
    COCO_BASE_URL: sandbox.baseUrl,
    COCO_CLIENT_SECRET: clientSecret,
    KEYRING: `demo:${keyEncryptionKey}`,
    ADMIN_KEY: adminKey,
    DATA_DIRECTORY: join(folder, 'broker'),
  };
  const broker = await teardown.keep(
    'the broker',
    () => BrokerProcess.start(settings, managementUrl),
    (started) => started.stop(),
  );
  return {
    databaseUrl: postgres.url,
    folders: [...new Set([folder, postgres.server.folder])],
    cocoUrl: sandbox.baseUrl,
    coco: new SandboxControl(sandbox.controlUrl, `${sandbox.baseUrl}${dialect.prefix}${dialect.userPath}`),
    broker,
    brokerUrl,
    managementUrl,
    adminKey,
    keyEncryptionKey,
    recorder,
    servicePage,
    browser,
  };
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'broker-demo-'));
  // PostgreSQL does not run as root: the other user it then runs as must be able to enter.
  chmodSync(folder, 0o755);
  return folder;
}

function startPostgres(
  teardown: Teardown,
  folder: string,
): Promise<{ readonly server: DevelopmentPostgres; readonly url: string }> {
  return teardown.keep(
    'PostgreSQL',
    () => DevelopmentPostgres.start(new DataDirectory(folder)),
    async ({ server }) => {
      await server.stop();
      rmSync(server.folder, { recursive: true, force: true });
    },
  );
}

function startSandbox(
  teardown: Teardown,
  dialect: DemoDialect,
  app: { readonly clientSecret: string; readonly redirectUri: string },
): Promise<SandboxProcess> {
  return teardown.keep(
    'the sandbox',
    () =>
      SandboxProcess.start({
        clientId: CLIENT_ID,
        ...app,
        environment: {
          SANDBOX_PORT: '0',
          SANDBOX_CONTROL_PORT: '0',
          SANDBOX_ACCESS_TOKEN_LIFETIME: TOKEN_LIFETIME,
          SANDBOX_CLIENT_NAME: 'Lights service',
          SANDBOX_DIALECT: dialect.named,
        },
      }),
    (started) => started.stop(),
  );
}
