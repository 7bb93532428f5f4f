import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import type { BrokerChild } from '../../test/harness/broker/broker-child.js';
import { askable, heldBytes } from '../harness/figures/held-memory.js';
import { residentMegabytes } from '../harness/figures/process-figures.js';
import { BrokerStage, type BenchService } from '../proxy/stage/broker-stage.js';
import { SMALL_PATH, upstreamBlock } from '../proxy/stage/http-blocks.js';
import { Nginx, provideNginx } from '../proxy/stage/nginx.js';

const CONNECTIONS = 16;

/** Milliseconds after which the counts of the calls have been written and what waits for a timer has gone. */
const SETTLING = 65_000;

/** Bytes: more than all links of a measurement take, so that none is dropped. */
const ROOM = 8_589_934_592;

/** What a broker holds once garbage has gone. */
export interface HeldMemory {
  /** On the heap, and outside it in buffers. */
  readonly bytes: number;
  readonly liveLinks: number;
  /** Of the process, megabytes. */
  readonly resident: number;
}

/** A broker with links that nobody has called yet. */
export class LiveLinkStage {
  private constructor(
    private readonly upstream: Nginx,
    private readonly brokers: BrokerStage,
    private readonly broker: BrokerChild,
    private readonly service: BenchService,
    private readonly linkIds: readonly string[],
    private readonly folder: string,
  ) {}

  static async create(links: number, tokenLength: number): Promise<LiveLinkStage> {
    provideNginx();
    const folder = mkdtempSync(join(tmpdir(), 'bench-live-links-'));
    const upstream = await Nginx.start(upstreamBlock({ largeBody: 1_024 }));
    const brokers = await BrokerStage.create(upstream.url);
    const { environment, nodeOptions } = askable(reportIn(folder));
    const broker = await brokers.startReplica(
      {
        LIVE_LINK_MEMORY: String(ROOM),
        LIVE_LINK_IDLE: '86400',
        ...environment,
      },
      nodeOptions,
    );
    const service = await brokers.createService(broker);
    process.stderr.write(`storing ${links} links\n`);
    const linkIds = await brokers.createLinks(service, links, tokenLength);
    const stage = new LiveLinkStage(upstream, brokers, broker, service, linkIds, folder);
    // What the first calls load is no link's.
    await stage.call(linkIds.slice(0, 1));
    return stage;
  }

  /** Calls COCO once through each link. @returns calls that failed */
  async callEach(): Promise<number> {
    process.stderr.write('calling each\n');
    const errors = await this.call(this.linkIds);
    await new Promise((settled) => setTimeout(settled, SETTLING));
    return errors;
  }

  async memory(): Promise<HeldMemory> {
    const bytes = await heldBytes(this.broker.pid, reportIn(this.folder));
    const metrics = await (await fetch(`${this.broker.managementUrl}/metrics`)).text();
    const liveLinks = Number(/^vault_live_links (\d+)/m.exec(metrics)?.[1] ?? 0);
    return { bytes, liveLinks, resident: residentMegabytes(this.broker.pid) };
  }

  async remove(): Promise<void> {
    await this.brokers.remove();
    await this.upstream.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async call(linkIds: readonly string[]): Promise<number> {
    const pool = new Pool(this.broker.url, { connections: CONNECTIONS });
    const headers = { authorization: `Bearer ${this.service.key}` };
    const remaining = linkIds.values();
    let errors = 0;
    const worker = async (): Promise<void> => {
      for (const linkId of remaining) {
        const path = `/v1/links/${linkId}/coco${SMALL_PATH.replace('/v1.0', '')}`;
        const { statusCode, body } = await pool.request({ method: 'GET', path, headers });
        await body.dump();
        if (statusCode !== 200) errors += 1;
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
    await pool.close();
    return errors;
  }
}

function reportIn(folder: string): string {
  return join(folder, 'memory.json');
}
