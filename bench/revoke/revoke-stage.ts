import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BrokerStage, type BenchService } from '../proxy/stage/broker-stage.js';
import type { BrokerChild } from '../../test/harness/broker/broker-child.js';

const NETWORKS = '/network-manager/networks';

/** The same with an endless answer, like a camera's. */
const STREAM = `${NETWORKS}?stream=1`;

/**
 * Milliseconds between two pieces of such an answer, and a piece: longer than the part held back to look for tokens.
 */
const DRIP_INTERVAL = 20;
const DROP = 'drop'.repeat(1_000);

const SMALL_ANSWER = JSON.stringify({ networks: [{ id: 'n'.padEnd(1_000, 'n') }] });

/** Three replicas on one database, in front of a COCO that answers at once. */
export class RevokeStage {
  private constructor(
    private readonly coco: Server,
    private readonly brokers: BrokerStage,
    /** The one that revokes. */
    readonly revoking: BrokerChild,
    /** The ones that must be notified. */
    readonly others: readonly BrokerChild[],
    readonly service: BenchService,
  ) {}

  static async create(): Promise<RevokeStage> {
    const coco = createServer((request, response) => {
      if (request.url?.endsWith('?stream=1') === true) drip(response);
      else response.setHeader('content-type', 'application/json').end(SMALL_ANSWER);
    });
    coco.listen(0, '127.0.0.1');
    await once(coco, 'listening');
    const brokers = await BrokerStage.create(`http://127.0.0.1:${(coco.address() as AddressInfo).port}`);
    const revoking = await brokers.startReplica();
    const others = [await brokers.startReplica(), await brokers.startReplica()];
    return new RevokeStage(coco, brokers, revoking, others, await brokers.createService(revoking));
  }

  /** Stores active links. @returns their ids */
  async createLinks(count: number): Promise<string[]> {
    return this.brokers.createLinks(this.service, count);
  }

  /** One short call. @returns its status */
  async call(replica: BrokerChild, linkId: string): Promise<number> {
    const answer = await this.fetch(replica, linkId, NETWORKS);
    await answer.arrayBuffer();
    return answer.status;
  }

  /** A call whose answer continues until it is cut. */
  async openStream(replica: BrokerChild, linkId: string): Promise<Response> {
    return this.fetch(replica, linkId, STREAM);
  }

  /** Revokes a link. @returns when that was answered, on this process' clock, in milliseconds */
  async revoke(linkId: string): Promise<number> {
    const { status } = await fetch(`${this.revoking.url}/v1/links/${linkId}`, {
      method: 'DELETE',
      headers: this.headers,
    });
    if (status !== 204) throw new Error(`The revocation was answered ${status}`);
    return performance.now();
  }

  async remove(): Promise<void> {
    await this.brokers.remove();
    this.coco.closeAllConnections();
    this.coco.close();
  }

  private get headers(): Record<string, string> {
    return { authorization: `Bearer ${this.service.key}` };
  }

  private async fetch(replica: BrokerChild, linkId: string, path: string): Promise<Response> {
    return fetch(`${replica.url}/v1/links/${linkId}/coco${path}`, { headers: this.headers });
  }
}

function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write(DROP), DRIP_INTERVAL);
  response.once('close', () => {
    clearInterval(timer);
  });
}
