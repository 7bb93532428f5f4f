import { BrokerStage, type BenchService } from './broker-stage.js';
import type { BrokerChild } from '../../../test/harness/broker/broker-child.js';
import { LARGE_PATH, proxyBlock, SMALL_PATH, upstreamBlock } from './http-blocks.js';
import { Nginx, provideNginx } from './nginx.js';
import { RelayProcess } from './relay-process.js';
import { checkSubject, type Subject } from './subject.js';

/** Bytes of the large answer: 500 MB. */
export const LARGE_BODY = 500 * 1_024 * 1_024;

/** The caller leaves COCO's version out. */
const API_ROOT = '/v1.0';

/**
 * Room for the large answer, and time for it on a slow machine. All calls go through one link: reads that shared a call to COCO would
 * be compared with relays that make each.
 */
const SETTINGS = {
  COCO_RESPONSE_BODY_LIMIT: String(2 * LARGE_BODY),
  COCO_TOTAL_TIMEOUT: '600',
  COCO_SHARE_READS_WITHIN: '0',
};

/** The subjects side by side on one machine, all in front of the same upstream. */
export class ProxyStage {
  private constructor(
    private readonly upstream: Nginx,
    private readonly nginx: Nginx,
    private readonly node: RelayProcess,
    private readonly replyFrom: RelayProcess,
    readonly brokers: BrokerStage,
    readonly broker: BrokerChild,
    private readonly earlier: BrokerChild | undefined,
    readonly service: BenchService,
    private readonly linkId: string,
  ) {}

  /**
   * @param nodeOptions of the broker's process
   * @param earlier where an earlier version was built, if it is also measured
   */
  static async create(nodeOptions: readonly string[], earlier?: string): Promise<ProxyStage> {
    provideNginx();
    const upstream = await Nginx.start(upstreamBlock({ largeBody: LARGE_BODY }));
    const nginx = await Nginx.start(proxyBlock(upstream.url));
    const node = await RelayProcess.start('./node-relay-server.js', upstream.url);
    const replyFrom = await RelayProcess.start('./reply-from-server.js', upstream.url);
    const brokers = await BrokerStage.create(upstream.url);
    const broker = await brokers.startReplica(SETTINGS, nodeOptions);
    const before = earlier === undefined ? undefined : await brokers.startReplica(SETTINGS, [], earlier);
    const service = await brokers.createService(broker);
    const [linkId = ''] = await brokers.createLinks(service, 1);
    const stage = new ProxyStage(upstream, nginx, node, replyFrom, brokers, broker, before, service, linkId);
    const expected = await (await fetch(upstream.url + SMALL_PATH)).text();
    for (const subject of stage.subjects) await checkSubject(subject, expected);
    return stage;
  }

  /** In the order in which they are measured. */
  get subjects(): readonly Subject[] {
    const { upstream, nginx, node, replyFrom, broker, earlier, headers } = this;
    return [
      { name: 'upstream', url: upstream.url + SMALL_PATH, headers: {}, pid: upstream.pid },
      { name: 'nginx', url: nginx.url + SMALL_PATH, headers: {}, pid: nginx.pid },
      { name: 'node', url: node.url + SMALL_PATH, headers: {}, pid: node.pid },
      { name: 'reply-from', url: replyFrom.url + SMALL_PATH, headers: {}, pid: replyFrom.pid },
      { name: 'broker', url: this.linkUrl(this.linkId), headers, pid: broker.pid },
      ...(earlier === undefined
        ? []
        : [
            {
              name: 'earlier broker' as const,
              url: this.linkUrl(this.linkId, earlier),
              headers,
              pid: earlier.pid,
            },
          ]),
    ];
  }

  /** The headers that a service sends to the broker. */
  get headers(): Readonly<Record<string, string>> {
    return { authorization: `Bearer ${this.service.key}` };
  }

  /** The small answer through a broker. */
  linkUrl(linkId: string, broker = this.broker): string {
    return `${broker.url}/v1/links/${linkId}/coco${SMALL_PATH.slice(API_ROOT.length)}`;
  }

  /** The large answer through the broker. */
  get largeUrl(): string {
    return `${this.broker.url}/v1/links/${this.linkId}/coco${LARGE_PATH.slice(API_ROOT.length)}`;
  }

  async remove(): Promise<void> {
    await this.brokers.remove();
    this.replyFrom.stop();
    this.node.stop();
    await this.nginx.stop();
    await this.upstream.stop();
  }
}
