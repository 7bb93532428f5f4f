import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { capabilities } from '#standard';
import { createBrokerApp, type RunningBroker } from '../../apps/broker/src/create-app.js';
import { freePort } from '../harness/network/free-port.js';
import { insertLinks } from '../harness/rows/grants.js';
import { call, type Json } from '../harness/network/http.js';
import { PostgresProxy } from '../harness/postgres/postgres-proxy.js';
import type { TestService, TestSystem } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

const EVERYTHING = ['*', ...capabilities.filter(({ sensitive }) => sensitive).map(({ name }) => name)];
const SCOPES = ['links:create', 'links:revoke', 'links:grant', 'coconet:read', 'coconet:execute'];
const LAMP = { deviceNodeId: 8, resourceEui: 'lamp', capability: 'ON_OFF_CONTROL', command: 'ON' };

/** Commands of a batch. */
export const BATCH = 50;

/** How many of them run at once. */
const AT_ONCE = 8;

/** Milliseconds that COCO takes for a command. */
const COMMAND_TIME = 400;

/** Who calls: the owner of the link, or another service that has a grant. */
type Caller = 'owner' | 'grantee';

/** A batch and a stream that a caller has begun. */
export interface Work {
  readonly linkId: string;
  /** Whose link it is. */
  readonly owner: TestService;
  /** The caller's grant; without one, the caller is the owner. */
  readonly grantId: string | undefined;
  /** When COCO received its commands. */
  readonly received: readonly number[];
  /** The results of the batch, and when they came. */
  readonly answered: Promise<{ readonly results: readonly Json[]; readonly at: number }>;
  readonly stream: Stream;
}

/** Work whose batch has not begun, with its key and network. */
interface Streaming extends Omit<Work, 'answered'> {
  readonly key: string;
  readonly networkId: string;
}

/** A streamed answer. */
interface Stream {
  /** When its latest byte arrived. */
  lastByteAt: number;
  readonly cut: Promise<unknown>;
}

/**
 * A replica whose COCO drips an endless answer to a read, and answers commands slowly. Each piece of work uses a
 * separate network, by which COCO tells their commands apart. Times are those of `performance.now()`.
 */
export class ReplicaAtWork {
  private readonly received = new Map<string, number[]>();
  /** Resolves when COCO answers its first commands. */
  private open = Promise.withResolvers<undefined>();

  private constructor(
    private readonly system: TestSystem,
    private readonly cloud: Server,
    /** In front of the replica's change feed; its statements take another path. */
    readonly feed: PostgresProxy,
    private readonly replica: RunningBroker,
  ) {
    cloud.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (request.method === 'POST') void this.carryOut(request, response);
      else drip(response);
    });
  }

  static async start(system: TestSystem): Promise<ReplicaAtWork> {
    const cloud = createServer().listen(0, '127.0.0.1');
    await once(cloud, 'listening');
    const feed = await PostgresProxy.start(system.database.url);
    const replica = await createBrokerApp({
      ...system.environment,
      PORT: String(await freePort()),
      DATABASE_SESSION_URL: feed.url,
      COCO_BASE_URL: `http://127.0.0.1:${(cloud.address() as AddressInfo).port}`,
    });
    return new ReplicaAtWork(system, cloud, feed, replica);
  }

  async stop(): Promise<void> {
    await this.replica.close();
    await this.feed.stop();
    this.cloud.closeAllConnections();
    this.cloud.close();
  }

  /** Lets its change feed through, and keeps COCO's answers to commands back until {@link answer}. */
  async prepare(): Promise<void> {
    this.open = Promise.withResolvers();
    this.feed.mend();
    await until('the replica receives changes', async () => {
      const { status } = await call('GET', `${this.replica.managementUrl}/health/ready`);
      return status === 200;
    });
  }

  /** Lets COCO answer commands. */
  answer(): void {
    this.open.resolve(undefined);
  }

  /**
   * Begins a stream and a batch for each caller, each on a new link, and waits until COCO has as many of its commands as run at
   * once. The batches begin together, because a command that waits for long is given up.
   */
  async begin(callers: readonly Caller[]): Promise<Work[]> {
    const streaming: Streaming[] = [];
    for (const caller of callers) streaming.push(await this.beginStreaming(caller));
    return Promise.all(
      streaming.map(async ({ key, networkId, ...work }) => {
        const answered = this.sendBatch(`${work.linkId}/networks/${networkId}`, key);
        await until('some are sent', () => work.received.length >= AT_ONCE);
        return { ...work, answered };
      }),
    );
  }

  private async beginStreaming(caller: Caller): Promise<Streaming> {
    const networkId = `n${this.received.size}`;
    const received: number[] = [];
    this.received.set(networkId, received);
    const owner = await this.system.createService({ scopes: SCOPES, capabilities: EVERYTHING });
    const [linkId = ''] = await insertLinks(this.system, owner.id, 1);
    const grant = caller === 'grantee' ? await this.grant(owner, linkId) : undefined;
    const { key } = grant?.grantee ?? owner;
    const stream = await this.beginStream(linkId, key);
    return { linkId, owner, grantId: grant?.id, received, stream, key, networkId };
  }

  private async grant(owner: TestService, linkId: string): Promise<{ id: string; grantee: TestService }> {
    const scopes = ['coconet:read', 'coconet:execute'];
    const grantee = await this.system.createService({ scopes, capabilities: EVERYTHING });
    const { json } = await this.system.api('POST', `/v1/links/${linkId}/grants`, owner.key, {
      serviceId: grantee.id,
      scopes,
      capabilities: EVERYTHING,
      reason: 'A test',
    });
    return { id: json.id as string, grantee };
  }

  private async beginStream(linkId: string, key: string): Promise<Stream> {
    const request = get(`${this.replica.url}/v1/links/${linkId}/coco/network-manager/networks`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    if (response.statusCode !== 200) throw new Error(`No stream: ${response.statusCode ?? 'no status'}`);
    response.on('error', () => undefined);
    const stream: Stream = { lastByteAt: 0, cut: new Promise((resolve) => response.once('close', resolve)) };
    response.on('data', () => (stream.lastByteAt = performance.now()));
    return stream;
  }

  private async sendBatch(network: string, key: string): Work['answered'] {
    const body = { commands: Array.from({ length: BATCH }, () => LAMP) };
    const { json } = await call('POST', `${this.replica.url}/v1/links/${network}/commands`, { key, body });
    return { results: (json.results ?? []) as Json[], at: performance.now() };
  }

  private async carryOut({ url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    this.received.get(/networks\/(\w+)/.exec(url)?.[1] ?? '')?.push(performance.now());
    await this.open.promise;
    setTimeout(() => {
      response.setHeader('content-type', 'application/json');
      response.end('{"cmdSeqNum":1,"status":"SUCCESS"}');
    }, COMMAND_TIME);
  }
}

/** Enough at a time to get through: the broker holds back the last few kilobytes, in which a token might begin. */
function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write('drop '.repeat(1_000)), 20);
  response.once('close', () => {
    clearInterval(timer);
  });
}
