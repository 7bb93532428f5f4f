import type { BrokerChild } from '../../test/harness/broker/broker-child.js';
import { processorTime } from '../harness/figures/process-figures.js';
import { BrokerStage, type BenchService } from '../proxy/stage/broker-stage.js';
import { SMALL_PATH } from '../proxy/stage/http-blocks.js';
import type { Nginx } from '../proxy/stage/nginx.js';

/** The replicas ask the shared limit, which never refuses; each call goes to COCO. */
const SETTINGS = {
  REFRESH_RATE_LIMIT: '100000',
  REFRESH_CONCURRENCY: '250',
  REFRESH_BATCH_SIZE: '250',
  COCO_SHARE_READS_WITHIN: '0',
};

/** Microseconds of processor time, by part of the system. */
export interface ProcessorTimes {
  readonly brokers: number;
  readonly primary: number;
  readonly standby: number;
  /** The stand-in for COCO. */
  readonly coco: number;
}

/** What the results call the two ways to commit. */
export const subjects = ['no standby', 'synchronous standby'] as const;

/** Without a standby the primary keeps its log for when that comes back. */
const SERVER_SETTINGS = ['wal_keep_size=4GB', 'max_wal_size=4GB'];

/** One database, with more and more replicas on it, and with a standby that comes and goes. */
export class ReplicaStage {
  private readonly replicas: BrokerChild[] = [];
  private service: BenchService | undefined;
  private linkIds: readonly string[] = [];

  private constructor(
    private readonly coco: Nginx,
    private readonly brokers: BrokerStage,
  ) {}

  /** A database without replicas. */
  static async create(coco: Nginx): Promise<ReplicaStage> {
    return new ReplicaStage(coco, await BrokerStage.create(coco.url, SERVER_SETTINGS));
  }

  /** Commits with or without the standby from now on. */
  async commitWith(subject: (typeof subjects)[number]): Promise<void> {
    if (subject === 'no standby') await this.brokers.stopStandby();
    else await this.brokers.startStandby();
  }

  /** Starts replicas until there are this many. The first one also makes the links. */
  async growTo(replicas: number, links: number): Promise<void> {
    while (this.replicas.length < replicas) this.replicas.push(await this.brokers.startReplica(SETTINGS));
    const [first] = this.replicas;
    if (this.service !== undefined || first === undefined) return;
    this.service = await this.brokers.createService(first);
    this.linkIds = await this.brokers.createLinks(this.service, links);
  }

  /** For each replica, a URL that reads a separate link through it. */
  get urls(): string[] {
    const path = SMALL_PATH.replace('/v1.0', '');
    return this.replicas.map(({ url }, index) => `${url}/v1/links/${this.linkIds[index] ?? ''}/coco${path}`);
  }

  get headers(): Readonly<Record<string, string>> {
    return { authorization: `Bearer ${this.service?.key ?? ''}` };
  }

  /** Makes all links due. @returns when */
  makeAllDue(): Promise<number> {
    return this.brokers.makeAllDue();
  }

  /** Seconds from the first commit since then to the last, once all links are refreshed. */
  refreshSpan(due: number): Promise<number | undefined> {
    return this.brokers.refreshSpan(due, this.linkIds.length);
  }

  /** What its processes have used so far. */
  get processorTimes(): ProcessorTimes {
    return {
      brokers: this.replicas.reduce((sum, { pid }) => sum + processorTime(pid), 0),
      ...this.brokers.databaseTimes,
      coco: processorTime(this.coco.pid),
    };
  }

  async remove(): Promise<void> {
    await this.brokers.remove();
  }
}
