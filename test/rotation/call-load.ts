import { call } from '../harness/network/http.js';

/** Calls of services on a few links, through replicas in turn, like a load balancer. */
export class CallLoad {
  private readonly problems: string[] = [];
  private calls = 0;
  private next = 0;
  private stopped = true;
  private loops: Promise<void>[] = [];

  /** @param linkIds links called, each by one caller that makes one call after the other */
  constructor(
    private readonly urls: readonly string[],
    private readonly key: string,
    private readonly linkIds: readonly string[],
  ) {}

  /** The error of each failed call. */
  get failures(): readonly string[] {
    return this.problems;
  }

  /** Calls that were answered correctly. */
  get answered(): number {
    return this.calls;
  }

  start(): void {
    this.stopped = false;
    this.loops = this.linkIds.map((linkId) => this.callOnAndOn(linkId));
  }

  /** Resolves once the last call is answered. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.loops);
  }

  private async callOnAndOn(linkId: string): Promise<void> {
    while (!this.stopped) {
      const problem = await this.callOnce(linkId);
      if (problem === undefined) this.calls += 1;
      else this.problems.push(problem);
    }
  }

  /** A replica that does not answer at all is skipped, as a balancer does for reads; any answer counts. */
  private async callOnce(linkId: string): Promise<string | undefined> {
    const first = this.next;
    this.next += 1;
    for (const [attempt] of this.urls.entries()) {
      const url = this.urls[(first + attempt) % this.urls.length] ?? '';
      const answer = await call('GET', `${url}/v1/links/${linkId}/networks`, { key: this.key }).catch(
        () => undefined,
      );
      if (answer?.status === 200) return undefined;
      if (answer !== undefined) return `${answer.status} ${answer.text}`;
    }
    return 'no replica answered';
  }
}
