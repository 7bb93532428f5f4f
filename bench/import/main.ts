/** `npm run bench:import`: an import of refresh tokens. `--help` says more. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Encrypter } from 'age-encryption';
import { startSandbox } from '../../apps/sandbox/src/sandbox.js';
import type { MintedGrant } from '../../apps/sandbox/src/oauth/grants.js';
import { ada } from '../../apps/sandbox/src/cloud/users.js';
import { SandboxControl } from '../../test/chaos/stage/sandbox-control.js';
import { BrokerProcess } from '../../test/harness/broker/broker-process.js';
import { call } from '../../test/harness/network/http.js';
import { Report } from '../harness/figures/report.js';
import { readOptions } from '../harness/options/read-options.js';
import { BenchDatabase } from '../refresh/bench-database.js';
import { importBench } from './options.js';

/** Milliseconds between two polls. */
const POLL = 1_000;

/** Grants that the sandbox makes in one call. */
const MINTED_AT_ONCE = 10_000;

const CLIENT = { clientId: 'bench', clientSecret: randomBytes(24).toString('base64url') };

const chosen = readOptions(importBench);
const { rows } = chosen.values;
const report = new Report(chosen);

const folder = mkdtempSync(join(tmpdir(), 'bench-import-'));
const database = await BenchDatabase.create();
const sandbox = await startSandbox({
  clients: [{ ...CLIENT, name: 'Bench', redirectUris: ['http://localhost/oauth/callback'] }],
});
const adminKey = randomBytes(32).toString('base64url');
const broker = await BrokerProcess.start({
  NODE_ENV: 'test',
  HOST: '127.0.0.1',
  PUBLIC_URL: 'http://localhost',
  DATABASE_URL: database.url,
  COCO_BASE_URL: sandbox.baseUrl,
  COCO_CLIENT_ID: CLIENT.clientId,
  COCO_CLIENT_SECRET: CLIENT.clientSecret,
  KEYRING: `bench:${randomBytes(32).toString('base64')}`,
  ADMIN_KEY: adminKey,
  LOG_LEVEL: 'warn',
  DATA_DIRECTORY: folder,
  REFRESH_RATE_LIMIT: '5000',
});
try {
  const { megabytes, ...taken } = await measure();
  const parameters = { rows, megabytes };
  report.add({ name: 'time to read the file', unit: 's', values: [taken.secondsToRead], parameters });
  report.add({ name: 'time to present all tokens', unit: 's', values: [taken.secondsToPresent], parameters });
  report.add({ name: 'tokens presented', unit: '/s', values: [taken.rowsPerSecond], parameters });
} finally {
  await broker.close();
  await sandbox.close();
  await database.remove();
  rmSync(folder, { recursive: true, force: true });
}
report.finish();

/** How long the two steps took, and how large the encrypted file was. */
interface ImportFigures {
  readonly megabytes: number;
  readonly secondsToRead: number;
  readonly secondsToPresent: number;
  readonly rowsPerSecond: number;
}

async function measure(): Promise<ImportFigures> {
  const file = await fileOfTokens();
  const begun = performance.now();
  const { id } = await admin('POST', '', file);
  const read = performance.now();
  let one = await admin('GET', `/${id}`);
  while (one.state !== 'finished') {
    await new Promise((resolve) => setTimeout(resolve, POLL));
    one = await admin('GET', `/${id}`);
  }
  const ended = performance.now();
  if (one.counts.linked !== rows) throw new Error(`Not every row was linked: ${JSON.stringify(one.counts)}`);
  return {
    megabytes: Math.round(file.length / 1e5) / 10,
    secondsToRead: seconds(read - begun),
    secondsToPresent: seconds(ended - read),
    rowsPerSecond: Math.round((1_000 * rows) / (ended - read)),
  };
}

async function fileOfTokens(): Promise<Uint8Array> {
  const control = new SandboxControl(sandbox.controlUrl);
  const grants: MintedGrant[] = [];
  while (grants.length < rows)
    grants.push(
      ...(await control.mint(ada.userId, CLIENT.clientId, Math.min(MINTED_AT_ONCE, rows - grants.length))),
    );
  const { recipient } = await admin('GET', '/key');
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const lines = grants.map(({ refreshToken }, line) =>
    JSON.stringify({ service: 'bench', userId: `user ${line}`, refreshToken }),
  );
  return encrypter.encrypt(lines.join('\n'));
}

/** What this bench reads of the answers. */
interface ImportAnswer {
  readonly id: string;
  readonly state: string;
  readonly recipient: string;
  readonly counts: { readonly linked?: number };
}

async function admin(method: string, path: string, body?: unknown): Promise<ImportAnswer> {
  const answer = await call(method, `${broker.url}/v1/admin/link-imports${path}`, { key: adminKey, body });
  if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return answer.json as ImportAnswer;
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}
