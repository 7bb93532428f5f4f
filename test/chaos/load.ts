import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { SeededRandom } from './random.js';
import type { Replica } from './stage/replica.js';
import type { StagedLink } from './stage/stage.js';

/** Milliseconds between two handfuls of calls. */
const BEAT = 20;

/** Calls that may be unanswered at once; further ones are not made. */
const IN_FLIGHT_LIMIT = 600;

/** Milliseconds after which a client gives up. */
const PATIENCE = 40_000;

/** One call and its result. Times are epoch milliseconds. */
export interface CallRecord {
  readonly link: StagedLink;
  readonly replica: number;
  readonly from: number;
  readonly until: number;
  /** `undefined`: no answer came, so the outcome is unknown. */
  readonly status: number | undefined;
  /** The problem's code, where the broker refused. */
  readonly code: string | undefined;
  /** Whether a 200 held what this user's account holds. */
  readonly rightUser: boolean;
}

/** Services that call through the broker all the time, whatever happens. */
export class Load {
  readonly records: CallRecord[] = [];
  private readonly inFlight = new Set<Promise<void>>();
  private readonly pools: readonly Pool[];
  private readonly random: SeededRandom;
  private stopped = false;
  private running: Promise<void> | undefined;

  /**
   * @param networkIds what each user's account holds, by user
   * @param perSecond calls a second over all replicas
   */
  constructor(
    private readonly links: readonly StagedLink[],
    replicas: readonly Replica[],
    private readonly key: string,
    private readonly networkIds: ReadonlyMap<string, string>,
    private readonly perSecond: number,
    seed: number,
  ) {
    this.pools = replicas.map(({ url }) => new Pool(url, { connections: 256 }));
    this.random = new SeededRandom(seed);
  }

  start(): void {
    this.running = this.run();
  }

  /** Makes no more calls; resolves once all are answered. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
    await Promise.all(this.inFlight);
    await Promise.all(this.pools.map((pool) => pool.destroy()));
  }

  /** One call of this link on this replica. */
  async call(link: StagedLink, replica: number): Promise<CallRecord> {
    const from = Date.now();
    const answer = await this.send(link, replica).catch(() => undefined);
    const text = answer?.text ?? '';
    const record: CallRecord = {
      link,
      replica,
      from,
      until: Date.now(),
      status: answer?.status,
      code: answer === undefined || answer.status === 200 ? undefined : codeOf(text),
      rightUser: answer?.status !== 200 || networkIdsOf(text) === this.networkIds.get(link.userId),
    };
    this.records.push(record);
    return record;
  }

  /** Makes calls on this many links at once on one replica; does not wait for the answers. */
  burst(replica: number, calls: number): void {
    for (const link of this.links.slice(0, calls)) this.follow(this.call(link, replica));
  }

  private async run(): Promise<void> {
    const start = performance.now();
    for (let made = 0; !this.stopped;) {
      const due = ((performance.now() - start) / 1000) * this.perSecond;
      for (; made < due; made += 1) this.launch();
      await delay(BEAT);
    }
  }

  private launch(): void {
    // The numbers are drawn even for a call that is not made, so that later calls do not depend on how fast this one is.
    const link = this.links[this.random.integer(0, this.links.length - 1)];
    const replica = this.random.integer(0, this.pools.length - 1);
    if (link === undefined || this.inFlight.size >= IN_FLIGHT_LIMIT) return;
    this.follow(this.call(link, replica));
  }

  /** Waits for this call too before the load ends. */
  follow(record: Promise<CallRecord>): void {
    const call: Promise<void> = record.then(() => {
      this.inFlight.delete(call);
    });
    this.inFlight.add(call);
  }

  private async send(
    link: StagedLink,
    replica: number,
  ): Promise<{ status: number; text: string } | undefined> {
    const answer = await this.pools[replica]?.request({
      method: 'GET',
      path: `/v1/links/${link.id}/networks`,
      headers: { authorization: `Bearer ${this.key}` },
      signal: AbortSignal.timeout(PATIENCE),
    });
    return answer && { status: answer.statusCode, text: await answer.body.text() };
  }
}

/** What an account holds, as one text that can be compared. */
export function networkIdsOf(body: string): string {
  return [...body.matchAll(/"networkId":"([^"]+)"/g)].map(([, id]) => id).join(' ');
}

function codeOf(body: string): string | undefined {
  return /"code":"([^"]+)"/.exec(body)?.[1];
}
