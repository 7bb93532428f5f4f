/** A watched broker: everything it sends, in every direction, is recorded. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningBroker } from '../../apps/broker/src/create-app.js';
import type { Part } from '../../demo/search/place.js';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { PostgresProxy } from '../harness/postgres/postgres-proxy.js';
import { TcpProxy } from '../harness/network/tcp-proxy.js';
import { TraceCollector } from '../harness/network/trace-collector.js';

/** Settings of a broker, by name. */
export type Settings = Readonly<Record<string, string>>;

/** Node's permission model: everything is allowed except starting another process. */
const NO_CHILDREN = '--permission --allow-fs-read=* --allow-fs-write=* --allow-addons --allow-worker';

/** Settings that are secrets; each may be given in a file. */
const SECRET_SETTINGS = [
  'DATABASE_URL',
  'KEYRING',
  'ADMIN_KEY',
  'COCO_CLIENT_SECRET',
  'VAULT_TOKEN',
  'OTEL_EXPORTER_OTLP_HEADERS',
];

/** The addresses of the proxies. */
interface Doors {
  readonly api: TcpProxy;
  readonly management: TcpProxy;
  readonly database: PostgresProxy;
  /** Where it posts its traces. */
  readonly traces: TraceCollector;
}

/** The built broker as a separate process, at log level trace, with a proxy on every side and separate folders. */
export class WatchedBroker implements RunningBroker {
  /** Arguments and environment, as they were at its end. */
  readonly surroundings: Part[] = [];
  private ended = false;

  private constructor(
    private readonly process: BrokerProcess,
    readonly doors: Doors,
    /** What it was started with. */
    readonly settings: Settings,
    private readonly home: string,
    /** Its credential for the collector of traces. */
    readonly collectorKey: string,
  ) {}

  /**
   * Starts it and waits until it is ready. It gets every secret by a file, so that none is in its environment.
   *
   * @param port the port to listen on; a free one if left out
   */
  static async start(given: Settings, port?: number): Promise<WatchedBroker> {
    const home = mkdtempSync(join(tmpdir(), 'watched-'));
    for (const folder of ['data', 'temporary', 'secrets']) mkdirSync(join(home, folder));
    const database = await PostgresProxy.start(given.DATABASE_URL ?? '', { keep: true });
    const traces = await TraceCollector.start();
    const collectorKey = randomBytes(32).toString('base64url');
    const settings = secretsInFiles(
      {
        ...given,
        DATABASE_URL: database.url,
        LOG_LEVEL: 'trace',
        LOG_FORMAT: 'json',
        DATA_DIRECTORY: join(home, 'data'),
        TMPDIR: join(home, 'temporary'),
        OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
        OTEL_EXPORTER_OTLP_HEADERS: `x-api-key=${collectorKey}`,
        NODE_OPTIONS: [NO_CHILDREN, given.NODE_OPTIONS ?? ''].join(' ').trim(),
      },
      join(home, 'secrets'),
    );
    const process = await BrokerProcess.start(settings);
    const api = await TcpProxy.start(new URL(process.url), {
      keep: true,
      ...(port !== undefined && { port }),
    });
    const management = await TcpProxy.start(new URL(process.managementUrl), { keep: true });
    return new WatchedBroker(process, { api, management, database, traces }, settings, home, collectorKey);
  }

  get url(): string {
    return `http://127.0.0.1:${this.doors.api.port}`;
  }

  /** No log of this process: it runs as a separate one. */
  consoleLink(): undefined {
    return undefined;
  }

  get managementUrl(): string {
    return `http://127.0.0.1:${this.doors.management.port}`;
  }

  /** Everything it printed. */
  get log(): string {
    return this.process.log;
  }

  /** The folders it may write to: its data and its temporary files. */
  get folders(): readonly string[] {
    return [join(this.home, 'data'), join(this.home, 'temporary')];
  }

  /** Stops it and keeps its arguments and environment; the folders stay. */
  async close(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    this.surroundings.push(...surroundingsOf(this.process.pid));
    await this.process.stop();
    for (const door of Object.values(this.doors)) await door.stop();
  }

  /** Removes its folders. */
  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}

function secretsInFiles(given: Settings, folder: string): Settings {
  const settings = Object.entries(given).flatMap(([name, value]) => {
    if (!SECRET_SETTINGS.includes(name)) return [[name, value] as const];
    if (value === '') return [];
    const file = join(folder, name);
    writeFileSync(file, value, { mode: 0o600 });
    return [[`${name}_FILE`, file] as const];
  });
  return Object.fromEntries(settings);
}

/** As Linux shows them to everyone; a child would be given this environment. */
function surroundingsOf(pid: number): Part[] {
  return ['cmdline', 'environ'].map((name) => ({ name, bytes: readFileSync(`/proc/${pid}/${name}`) }));
}
