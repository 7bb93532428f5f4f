import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrokerChild } from '../../test/harness/broker/broker-child.js';
import { askable, heldBytes } from '../harness/figures/held-memory.js';
import { BrokerStage, type BenchService } from '../proxy/stage/broker-stage.js';
import { cocoBlock } from '../proxy/stage/coco-block.js';
import { SMALL_PATH } from '../proxy/stage/http-blocks.js';
import { Nginx, provideNginx } from '../proxy/stage/nginx.js';

/** Seconds that an access token lives, short enough for many refreshes of few links. */
const TOKEN_LIFETIME = 300;

/** Seconds after which a link is refreshed, on average. */
const REFRESHED_AFTER = 0.75 * TOKEN_LIFETIME;

/** Seconds from claim to commit that leave room: on a busy machine a refresh takes 0.05. */
const SECONDS_OF_A_REFRESH = 0.2;

/** Links that are called. */
const CALLED_LINKS = 1_000;

/** A broker with links that are due evenly spread over time, before a stand-in for COCO. */
export class SoakStage {
  private constructor(
    private readonly coco: Nginx,
    readonly brokers: BrokerStage,
    readonly broker: BrokerChild,
    private readonly service: BenchService,
    private readonly linkIds: readonly string[],
    private readonly folder: string,
  ) {}

  /** @param refreshes a second that the links need to stay alive; with none, only the called links exist */
  static async create(refreshes: number): Promise<SoakStage> {
    provideNginx();
    const folder = mkdtempSync(join(tmpdir(), 'bench-soak-'));
    const coco = await Nginx.start(cocoBlock(TOKEN_LIFETIME));
    const brokers = await BrokerStage.create(coco.url);
    const { environment, nodeOptions } = askable(join(folder, 'memory.json'));
    // The limit leaves room for a herd; each call goes to COCO.
    const settings = {
      REFRESH_RATE_LIMIT: String(2 * refreshes),
      REFRESH_CONCURRENCY: String(Math.max(20, Math.ceil(refreshes * SECONDS_OF_A_REFRESH))),
      COCO_SHARE_READS_WITHIN: '0',
    };
    const broker = await brokers.startReplica({ ...settings, ...environment }, nodeOptions);
    const service = await brokers.createService(broker);
    const links = Math.max(CALLED_LINKS, Math.round(refreshes * REFRESHED_AFTER));
    const linkIds = await brokers.createLinks(service, links);
    if (refreshes > 0) await brokers.spreadRefreshes(REFRESHED_AFTER);
    return new SoakStage(coco, brokers, broker, service, linkIds, folder);
  }

  /** Where the called links are read. */
  get urls(): string[] {
    const path = SMALL_PATH.replace('/v1.0', '');
    return this.linkIds.slice(0, CALLED_LINKS).map((id) => `${this.broker.url}/v1/links/${id}/coco${path}`);
  }

  get headers(): Readonly<Record<string, string>> {
    return { authorization: `Bearer ${this.service.key}` };
  }

  /** Megabytes that the broker holds once garbage has gone. */
  async heldMegabytes(): Promise<number> {
    return (await heldBytes(this.broker.pid, join(this.folder, 'memory.json'))) / 1_000_000;
  }

  async remove(): Promise<void> {
    await this.brokers.remove();
    await this.coco.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
